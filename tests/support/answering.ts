// A server for containers of Debian alone: Perl is in each.

/**
 * A server that answers each request with what a shell's command prints.
 * @param more further ports, each with its command
 */
export function answering(port: number, command: string, ...more: (number | string)[]): string[] {
  const script = [
    "while (@ARGV > 2) { ($child = fork) or last; push @children, $child; splice @ARGV, 0, 2 }",
    "$SIG{TERM} = sub { kill TERM => @children; exit };",
    "$s = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 9, ReuseAddr => 1) or die;",
    "while ($c = $s->accept) {",
    "while (<$c>) { last if /^\\r?$/ }",
    'open $p, "-|", "sh", "-c", $ARGV[1]; $b = join "", <$p>; close $p;',
    '$status = $? ? "500 Failed" : "200 OK";',
    'print $c "HTTP/1.0 $status\\r\\nContent-Length: " . length($b) . "\\r\\n\\r\\n$b"; close $c; }',
  ].join(" ");
  return ["perl", "-MIO::Socket::INET", "-e", script, String(port), command, ...more.map(String)];
}
