"""The words of the glossary in running text."""
