"""This site's own program: what its pages may be, and what is made from all of them. Then the command line."""

from fingerpost import Program, kinds, makers, run

program = Program(kinds=kinds.all, makers=makers.all)

if __name__ == "__main__":
    run(program)
