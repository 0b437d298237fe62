"""What guards readers, written for the web server or service that sends the site: nginx, Apache, Caddy, CloudFront.

Each takes the settings and gives a text that is put in once; none of them depends on what articles there are.
"""

import json
from collections.abc import Callable, Mapping

from fingerpost.stages.config import Config
from fingerpost.stages.headers.policy import EACH_TIME, FOREVER, MARK, guards


def nginx(config: Config) -> str:
    """Lines for a `server` block. A header set inside a `location` takes away those outside, so all stand twice."""
    lines = [f'add_header {h.name} "{h.value}" always;' for h in guards(config)]
    kept = [*lines, f'add_header Cache-Control "{FOREVER}";']
    site = [*lines, f'add_header Cache-Control "{EACH_TIME}";']
    block = [*site, f'location ~ "{MARK}" {{', *(f"    {line}" for line in kept), "}"]
    if config.base_path:
        block = [f"location ^~ {config.base_path}/ {{", *(f"    {line}" for line in block), "}"]
    about = (
        "# For nginx. Save this as a file, such as /etc/nginx/fingerpost.conf, and write into the `server` block",
        "# of the site: include /etc/nginx/fingerpost.conf;",
    )
    return "\n".join((*about, *block)) + "\n"


def apache(config: Config) -> str:
    """Lines for `.htaccess` or a `<Directory>`."""
    lines = [f'    Header always set {h.name} "{h.value}"' for h in guards(config)]
    about = (
        "# For Apache, 2.4 or later. Put this into the `<Directory>` of the site, or into a file `.htaccess` in its",
        "# folder. It needs the module headers: a2enmod headers",
    )
    rest = (
        f'    Header set Cache-Control "{EACH_TIME}"',
        f'    <FilesMatch "{MARK}">',
        f'        Header set Cache-Control "{FOREVER}"',
        "    </FilesMatch>",
    )
    return "\n".join((*about, "<IfModule mod_headers.c>", *lines, *rest, "</IfModule>")) + "\n"


def caddy(config: Config) -> str:
    """Lines for the block of a site in a Caddyfile. The two matchers fit no file together, so their order is free."""
    lines = [f'        {h.name} "{h.value}"' for h in guards(config)]
    return "\n".join((
        "# For Caddy 2. Put this into the block of the site in your Caddyfile.",
        f"route {config.base_path}/* {{" if config.base_path else "route {",
        "    header {", *lines, "    }",
        f"    @marked path_regexp {MARK}",
        f'    header @marked Cache-Control "{FOREVER}"',
        f"    @others not path_regexp {MARK}",
        f'    header @others Cache-Control "{EACH_TIME}"',
        "}",
    )) + "\n"  # fmt: skip


def cloudfront(config: Config) -> str:
    """The settings of a response headers policy of Amazon CloudFront, as its command line takes them.

    How long files are kept is no part of it: `fingerpost deploy` says so to the bucket, file by file.
    """
    values = {header.name: header.value for header in guards(config)}
    policy = values.pop("Content-Security-Policy")
    referrer = values.pop("Referrer-Policy")
    del values["X-Content-Type-Options"]
    custom = [{"Header": name, "Value": value, "Override": True} for name, value in values.items()]
    settings = {
        "Name": "fingerpost",
        "Comment": "What guards the readers of the site",
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": policy},
            "ContentTypeOptions": {"Override": True},
            "ReferrerPolicy": {"Override": True, "ReferrerPolicy": referrer},
        },
        "CustomHeadersConfig": {"Quantity": len(custom), "Items": custom},
    }
    return json.dumps(settings, indent=2) + "\n"


SERVERS: Mapping[str, Callable[[Config], str]] = {
    "nginx": nginx, "apache": apache, "caddy": caddy, "cloudfront": cloudfront,
}  # fmt: skip
