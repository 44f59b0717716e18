#!/bin/sh
# strongroom-agent: tells Strongroom how this computer is protected. For Linux and macOS; needs openssl and curl.
#
#   sh strongroom-agent.sh show          prints what it would report, and sends nothing
#   sh strongroom-agent.sh pair CODE     makes a key that stays here, and names it with the code from the console
#   sh strongroom-agent.sh report        looks, signs what it found, sends it
#   sh strongroom-agent.sh install       reports every day by itself
#   sh strongroom-agent.sh uninstall     no more
#
# It reports four things and nothing else: the system, its version, whether the disk is encrypted, and whether the
# screen locks itself within 15 minutes. What it cannot find out it reports as unknown. It needs no administrator.
set -eu

origin='@ORIGIN@'
home=${STRONGROOM_AGENT_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/strongroom-agent}
key=$home/key.pem
config=$home/config
lock_seconds_max=900
no_code='a pairing code has 42 letters and digits; copy it from the console, under Devices.'
# What tools say is compared with what they say in English.
LC_ALL=C
export LC_ALL

main() {
  umask 077
  case ${1:-} in
    show) show ;;
    pair) pair "${2:-}" ;;
    report) report ;;
    install) install_daily ;;
    uninstall) uninstall_daily ;;
    *)
      sed -n '2,12s/^# \{0,1\}//p' "$0"
      exit 2
      ;;
  esac
}

die() {
  printf '%s\n' "strongroom-agent: $1" >&2
  exit 1
}

# ---- what is found --------------------------------------------------------------------------------------------------

show() {
  printf '%s\n' "$(facts)"
}

# The keys are in order and no value can hold a quote, so this text is what the server makes of it, too.
facts() {
  printf '{"diskEncrypted":"%s","os":"%s","osVersion":"%s","screenLock":"%s"}' \
    "$(disk_encrypted)" "$(os_name)" "$(os_version)" "$(screen_lock)"
}

os_name() {
  case $(uname -s) in
    Linux) echo linux ;;
    Darwin) echo macos ;;
    *) echo other ;;
  esac
}

os_version() {
  case $(os_name) in
    linux) plain "$(release_field ID) $(release_field VERSION_ID)" ;;
    macos) plain "$(sw_vers -productVersion 2>/dev/null || true)" ;;
    *) plain "$(uname -r)" ;;
  esac
}

# Read as text: a file of the system is not a program of ours.
release_field() {
  for file in /etc/os-release /usr/lib/os-release; do
    [ -r "$file" ] || continue
    sed -n "s/^$1=//p" "$file" | head -n 1 | tr -d '"'\'
    return
  done
}

plain() {
  text=$(printf '%s' "$1" | tr -c 'A-Za-z0-9 ._-' '-' | sed 's/^ *//; s/ *$//' | cut -c 1-60)
  printf '%s' "${text:-unknown}"
}

disk_encrypted() {
  case $(os_name) in
    macos) disk_of_macos ;;
    linux) disk_of_linux ;;
    *) echo unknown ;;
  esac
}

disk_of_macos() {
  case $(fdesetup status 2>/dev/null || true) in
    *'FileVault is On'*) echo yes ;;
    *'FileVault is Off'*) echo no ;;
    *) echo unknown ;;
  esac
}

# Both where the system is and where the person's files are.
disk_of_linux() {
  both="$(place_encrypted /) $(place_encrypted "$HOME")"
  case $both in
    'yes yes') echo yes ;;
    'no '* | *' no') echo no ;;
    *) echo unknown ;;
  esac
}

place_encrypted() {
  command -v findmnt >/dev/null 2>&1 || { echo unknown; return; }
  source=$(findmnt -n -o SOURCE -T "$1" 2>/dev/null | head -n 1 | sed 's/\[.*//')
  case $(findmnt -n -o FSTYPE -T "$1" 2>/dev/null | head -n 1) in
    zfs) zfs_encrypted "$source" ;;
    ecryptfs) echo yes ;;
    *) block_encrypted "$source" ;;
  esac
}

zfs_encrypted() {
  case $(zfs get -H -o value encryption "$1" 2>/dev/null || true) in
    off) echo no ;;
    aes-*) echo yes ;;
    *) echo unknown ;;
  esac
}

# The device and all that lies beneath it: an encrypted layer anywhere will do.
block_encrypted() {
  case $1 in /dev/*) ;; *) echo unknown; return ;; esac
  types=$(lsblk -s -n -o TYPE "$1" 2>/dev/null || true)
  case $types in
    '') echo unknown ;;
    *crypt*) echo yes ;;
    *) echo no ;;
  esac
}

screen_lock() {
  case $(os_name) in
    macos) lock_of_macos ;;
    linux) lock_of_linux ;;
    *) echo unknown ;;
  esac
}

lock_of_macos() {
  lock=$(sysadminctl -screenLock status 2>&1 || true)
  case $lock in
    *'screenLock is off'*) echo no; return ;;
    *'screenLock delay is immediate'*) delay=0 ;;
    *'screenLock delay is '*) delay=$(number "$(printf '%s' "$lock" | sed -n 's/.*screenLock delay is \([0-9]*\) .*/\1/p')") ;;
    *) echo unknown; return ;;
  esac
  saver=$(number "$(defaults -currentHost read com.apple.screensaver idleTime 2>/dev/null || true)")
  display=$(number "$(pmset -g 2>/dev/null | sed -n 's/^ *displaysleep *\([0-9]*\).*/\1/p')")
  if within_limit "$saver" "$delay" || within_limit $((display * 60)) "$delay"; then echo yes; else echo no; fi
}

# Only what belongs to the desktop that runs is asked: settings of one that does not run say nothing.
lock_of_linux() {
  case $(desktop) in
    *GNOME* | *Unity*) lock_by_gsettings org.gnome.desktop.screensaver org.gnome.desktop.session ;;
    *Cinnamon*) lock_by_gsettings org.cinnamon.desktop.screensaver org.cinnamon.desktop.session ;;
    *MATE*) lock_of_mate ;;
    *KDE*) lock_of_kde ;;
    *) echo unknown ;;
  esac
}

# A timer does not always know the desktop; then its own program tells.
desktop() {
  if [ -n "${XDG_CURRENT_DESKTOP:-}" ]; then printf '%s\n' "$XDG_CURRENT_DESKTOP"; return; fi
  for pair in gnome-shell:GNOME cinnamon:Cinnamon mate-session:MATE plasmashell:KDE; do
    if pgrep -u "$(id -u)" -x "${pair%:*}" >/dev/null 2>&1; then printf '%s\n' "${pair#*:}"; return; fi
  done
}

lock_by_gsettings() {
  enabled=$(gsettings get "$1" lock-enabled 2>/dev/null || true)
  idle=$(number "$(gsettings get "$2" idle-delay 2>/dev/null | sed 's/^uint32 //')")
  delay=$(number "$(gsettings get "$1" lock-delay 2>/dev/null | sed 's/^uint32 //')")
  case $enabled in
    true) if within_limit "$idle" "$delay"; then echo yes; else echo no; fi ;;
    false) echo no ;;
    *) echo unknown ;;
  esac
}

lock_of_mate() {
  enabled=$(gsettings get org.mate.screensaver lock-enabled 2>/dev/null || true)
  idle=$(number "$(gsettings get org.mate.session idle-delay 2>/dev/null || true)")
  case $enabled in
    true) if within_limit $((idle * 60)) 0; then echo yes; else echo no; fi ;;
    false) echo no ;;
    *) echo unknown ;;
  esac
}

lock_of_kde() {
  reader=$(command -v kreadconfig6 || command -v kreadconfig5 || true)
  [ -n "$reader" ] || { echo unknown; return; }
  locks=$("$reader" --file kscreenlockerrc --group Daemon --key Autolock --default true 2>/dev/null || true)
  idle=$(number "$("$reader" --file kscreenlockerrc --group Daemon --key Timeout --default 5 2>/dev/null || true)")
  case $locks in
    true) if within_limit $((idle * 60)) 0; then echo yes; else echo no; fi ;;
    false) echo no ;;
    *) echo unknown ;;
  esac
}

# Never (0) is not within any limit.
within_limit() {
  [ "$1" -gt 0 ] && [ $(($1 + $2)) -le "$lock_seconds_max" ]
}

number() {
  case $1 in
    '' | *[!0-9]*) echo 0 ;;
    *) printf '%s\n' "$1" | sed 's/^0*\(.\)/\1/' | cut -c 1-9 ;;
  esac
}

# ---- pairing and reporting ------------------------------------------------------------------------------------------

pair() {
  case ${#1}:$1 in
    *:*[!0-9a-z]*) die "$no_code" ;;
    42:*) ;;
    *) die "$no_code" ;;
  esac
  mkdir -p "$home"
  openssl ecparam -name prime256v1 -genkey -noout -out "$key.new"
  public=$(openssl ec -in "$key.new" -pubout -outform DER 2>/dev/null | base64url)
  signature=$(printf 'strongroom-device-agent/v1\n%s' "$1" | sign "$key.new")
  answer=$(post /v1/device-agents "{\"code\":\"$1\",\"publicKey\":\"$public\",\"signature\":\"$signature\"}") || { rm -f "$key.new"; exit 1; }
  tenant=$(field tenant "$answer")
  device=$(field device "$answer")
  [ -n "$tenant" ] && [ -n "$device" ] || die 'the answer was not understood; nothing was kept.'
  printf 'tenant=%s\ndevice=%s\n' "$tenant" "$device" >"$config.new"
  mv "$key.new" "$key"
  mv "$config.new" "$config"
  echo 'Paired. Next: report, then install.'
}

report() {
  [ -r "$key" ] && [ -r "$config" ] || die 'not paired yet: run pair CODE first.'
  tenant=$(sed -n 's/^tenant=//p' "$config")
  device=$(sed -n 's/^device=//p' "$config")
  at=$(date -u '+%Y-%m-%dT%H:%M:%SZ')
  found=$(facts)
  body="{\"at\":\"$at\",\"device\":\"$device\",\"facts\":$found,\"tenant\":\"$tenant\"}"
  signature=$(printf 'strongroom-device-report/v1\n%s' "$body" | sign "$key")
  answer=$(post /v1/device-reports "${body%\}},\"signature\":\"$signature\"}") || exit 1
  case $answer in
    *'"isTrusted":true'*) echo 'Reported. This device is trusted.' ;;
    *) printf 'Reported. This device is not trusted yet:\n%s\n' "$(printf '%s' "$answer" | grep -o '"mend":"[^"]*"' | sed 's/"mend":"\(.*\)"/- \1/')" ;;
  esac
}

# The sentence that the server says is passed on; an answer that is none of ours is not.
post() {
  reply=$(mktemp "${TMPDIR:-/tmp}/strongroom-agent.XXXXXX")
  status=$(printf '%s' "$2" | curl --silent --show-error --max-time 30 --proto '=http,https' --output "$reply" \
    --write-out '%{http_code}' --header 'content-type: application/json' --data-binary @- "$origin$1") || status=000
  text=$(head -c 20000 "$reply")
  rm -f "$reply"
  case $status in
    200 | 201) printf '%s' "$text" ;;
    000) die "$origin does not answer." ;;
    *) die "$(field say "$text") ($status)" ;;
  esac
}

field() {
  printf '%s' "$2" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

# ---- signing --------------------------------------------------------------------------------------------------------

# ECDSA with SHA-256. OpenSSL writes r and s in DER; sent are their 32 bytes each, one after the other.
sign() {
  openssl dgst -sha256 -sign "$1" | openssl asn1parse -inform DER | sed -n 's/.*INTEGER *:\([0-9A-Fa-f]*\).*/\1/p' | hex_to_octal | {
    read -r octal
    printf '%b' "$octal"
  } | base64url
}

# Two numbers in hex to the escapes of 64 bytes: the only way to write any byte in POSIX sh.
hex_to_octal() {
  awk '{
    hex = toupper($0)
    while (length(hex) < 64) hex = "0" hex
    for (at = 1; at <= 64; at += 2) {
      byte = (index("0123456789ABCDEF", substr(hex, at, 1)) - 1) * 16 + index("0123456789ABCDEF", substr(hex, at + 1, 1)) - 1
      printf "\\0%03o", byte
    }
  } END { print "" }'
}

base64url() {
  openssl base64 -A | tr '+/' '-_' | tr -d '='
}

# ---- every day ------------------------------------------------------------------------------------------------------

install_daily() {
  [ -r "$config" ] || die 'not paired yet: run pair CODE first.'
  if [ "$(cd "$(dirname "$0")" && pwd)" != "$home" ]; then cp "$0" "$home/strongroom-agent.sh"; fi
  case $(os_name) in
    macos) install_launchd ;;
    *) install_systemd ;;
  esac
}

install_systemd() {
  if ! systemctl --user show-environment >/dev/null 2>&1; then
    die "no systemd for this user; add this line by crontab -e: 0 10 * * * sh '$home/strongroom-agent.sh' report"
  fi
  units=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
  mkdir -p "$units"
  cat >"$units/strongroom-agent.service" <<UNIT
[Unit]
Description=Tells Strongroom how this computer is protected

[Service]
Type=oneshot
ExecStart=/bin/sh "$home/strongroom-agent.sh" report
UNIT
  cat >"$units/strongroom-agent.timer" <<UNIT
[Unit]
Description=Strongroom agent, every day

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
UNIT
  systemctl --user daemon-reload
  systemctl --user enable --now strongroom-agent.timer
  echo 'Reports every day from now on.'
}

install_launchd() {
  agents=$HOME/Library/LaunchAgents
  mkdir -p "$agents"
  cat >"$agents/strongroom-agent.plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>Label</key><string>strongroom-agent</string>
  <key>ProgramArguments</key><array><string>/bin/sh</string><string>$home/strongroom-agent.sh</string><string>report</string></array>
  <key>StartInterval</key><integer>86400</integer>
  <key>RunAtLoad</key><true/>
</dict></plist>
PLIST
  launchctl bootout "gui/$(id -u)/strongroom-agent" 2>/dev/null || true
  launchctl bootstrap "gui/$(id -u)" "$agents/strongroom-agent.plist"
  echo 'Reports every day from now on.'
}

uninstall_daily() {
  case $(os_name) in
    macos)
      launchctl bootout "gui/$(id -u)/strongroom-agent" 2>/dev/null || true
      rm -f "$HOME/Library/LaunchAgents/strongroom-agent.plist"
      ;;
    *)
      systemctl --user disable --now strongroom-agent.timer 2>/dev/null || true
      rm -f "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/strongroom-agent.service" "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user/strongroom-agent.timer"
      ;;
  esac
  rm -f "$key" "$config" "$home/strongroom-agent.sh"
  echo 'Gone from this computer. The console still shows its last report.'
}

main "$@"
