#!/bin/sh
# PostgreSQL and Chromium for the tests: what is on the machine, else Debian's packages where we may install them.
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing$missing for the tests ..."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
        echo "Could not install$missing: the tests that need them will be NOT RUN."
else
    echo "Missing:$missing. The tests that need them will be NOT RUN; install with: sudo apt install$missing"
fi
exit 0
