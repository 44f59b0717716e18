const ADDRESSES: readonly (readonly string[])[] = [
  // This host, and this network.
  ["0.0.0.0", "0.0.0.1", "0.1.2.3", "0.255.255.255", "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "127.255.255.255"],
  // Private and shared.
  ["10.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"],
  ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
  // Link-local, and where clouds serve credentials.
  ["169.254.0.1", "169.254.169.254", "169.254.169.253", "169.254.170.2", "169.254.255.255", "168.63.129.16", "192.0.0.192"],
  // Protocols, documentation, relays, benchmarks.
  ["192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.31.196.1", "192.52.193.1", "192.88.99.1"],
  ["192.175.48.1", "198.18.0.1", "198.19.255.255"],
  // Multicast, reserved, broadcast.
  ["224.0.0.1", "239.255.255.250", "240.0.0.1", "250.1.2.3", "255.255.255.254", "255.255.255.255"],
  // IPv6: unspecified, loopback, IPv4 in its many clothes.
  ["::", "0:0:0:0:0:0:0:0", "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001"],
  ["::ffff:127.0.0.1", "::ffff:7f00:1", "::FFFF:10.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "0:0:0:0:0:ffff:7f00:0001"],
  ["::127.0.0.1", "::7f00:1", "::10.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:7f00:1"],
  ["64:ff9b::7f00:1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::1", "64:ff9b:1:7f00::1"],
  ["2002:7f00:1::", "2002:7f00:0001::1", "2002:a00:1::1", "2002:a9fe:a9fe::", "2002:c0a8:101::1", "2002:808:808::1"],
  ["2001::1", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:1::1", "2001:2::1", "2001:10::1", "2001:20::1"],
  ["2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1", "2001:4:112::1", "2620:4f:8000::1"],
  ["2a00:1450::5efe:7f00:1", "2a00:1450:4001:800:0:5efe:127.0.0.1", "2a00:1450:4001:800:200:5efe:a00:1"],
  // Private, link-local, site-local, multicast, discard, segment routing, what nobody was given.
  ["fc00::1", "fd00::1", "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "fe80::5054:ff:fe12:3456", "febf::1", "fec0::1", "feff::1"],
  ["ff00::1", "ff01::1", "ff02::1", "ff02::fb", "ff05::1:3", "ff0e::1", "100::1", "100::dead:beef", "5f00::1", "4000::1", "8000::1"],
  // Zones, and texts that are no plain address at all.
  ["fe80::1%eth0", "::1%lo", "2a00:1450::1%1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0x0.0x0.0x1"],
  ["127.0.0.1.", " 127.0.0.1", "127.0.0.1 ", "8.8.8.8/32", "08.8.8.8", "", "localhost", "[::1]", "1.2.3", "256.1.1.1"],
];

const ORIGINS: readonly (readonly string[])[] = [
  // This machine and its network, plainly.
  ["https://127.0.0.1", "https://localhost", "https://[::1]", "https://0.0.0.0", "https://[::]", "https://10.0.0.1"],
  ["https://192.168.1.1", "https://172.16.0.1", "https://169.254.169.254", "https://100.100.100.200", "https://[fd00:ec2::254]"],
  // As one number, octal, hexadecimal, short, mixed.
  ["https://2130706433", "https://017700000001", "https://0x7f000001", "https://0x7F.0x0.0x0.0x1", "https://0177.0.0.1"],
  ["https://0177.0.0.01", "https://127.1", "https://127.0.1", "https://0x7f.1", "https://0", "https://0x0", "https://00000000"],
  ["https://2852039166", "https://0xa9fea9fe", "https://0251.0376.0251.0376", "https://169.254.43518", "https://0xA9.0xFE.0xA9.0xFE"],
  ["https://3232235777", "https://0xc0a80101", "https://192.168.257", "https://10.1", "https://012.0.0.1", "https://0xa.1"],
  // IPv6 that means IPv4.
  ["https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]", "https://[::127.0.0.1]", "https://[64:ff9b::7f00:1]"],
  ["https://[2002:7f00:1::]", "https://[0:0:0:0:0:ffff:7f00:1]", "https://[::ffff:a9fe:a9fe]", "https://[fe80::1%25eth0]"],
  // Letters of other scripts and widths that browsers fold into digits and dots.
  ["https://①②⑦.⓪.⓪.①", "https://１２７.０.０.１", "https://127。0。0。1", "https://127．0．0．1", "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ"],
  ["https://ｌｏｃａｌｈｏｓｔ", "https://loc\u00adalhost", "https://air%2eexample", "https://%31%32%37.0.0.1", "https://ａir.example"],
  // Dots at the end, names of one's own network, names without a dot.
  ["https://127.0.0.1.", "https://localhost.", "https://air.example.", "https://a.localhost", "https://printer.local"],
  ["https://metadata.google.internal", "https://instance-data.ec2.internal", "https://router.lan", "https://intranet.corp"],
  ["https://db.intranet", "https://nas.home", "https://host.docker.internal", "https://1.0.0.127.in-addr.arpa", "https://metadata"],
  ["https://localhost.localdomain", "https://router.home.arpa", "https://hidden.onion", "https://vault.private"],
  // More than an origin.
  ["https://air.example@127.0.0.1", "https://air.example:443@127.0.0.1", "https://user:pass@air.example", "https://@air.example"],
  ["https://air.example/path", "https://air.example?x=1", "https://air.example#x", "https://air.example\\@127.0.0.1"],
  ["https:\\\\127.0.0.1", "https:127.0.0.1", "https:///127.0.0.1", "https://127.0.0.1:443", "https://air.example:0"],
  [
    "https://air.example:99999",
    "https://air.example:44 3",
    "https://air.example:443:80",
    "https://air_line.example",
    "https://-air.example",
  ],
  // Other schemes.
  ["http://air.example", "ftp://air.example", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "data:text/plain,x"],
  ["ws://air.example", "javascript:1", "unix:/var/run/docker.sock", "//air.example", "air.example", "", "https://", "https://.."],
];

/** What a vendor's name must never lead to: as a resolver would answer it. */
export const FORBIDDEN_ADDRESSES: readonly string[] = ADDRESSES.flat();
/** Origins that no vendor may have, in every notation in which one of them could be smuggled in. */
export const FORBIDDEN_ORIGINS: readonly string[] = ORIGINS.flat();
