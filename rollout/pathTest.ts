// The command that tests a path: a line of shell that asks for it with what the image has, and passes where the answer is
// 200 to 399. A redirect is an answer, and is not followed: it leads to where clients are served.

const node =
  'require("http").get(process.env.TEST_URL+process.env.TEST_PATH,{timeout:20000,headers:{host:process.env.TEST_HOST}},r=>{console.log(r.statusCode);r.resume()}).on("timeout",function(){this.destroy(Error("no answer within 20 s"))}).on("error",e=>{console.error(e.message);process.exit(1)})';
const python =
  'import http.client,os,urllib.parse as p;c=http.client.HTTPConnection(p.urlsplit(os.environ["TEST_URL"]).netloc,timeout=20);c.request("GET",os.environ["TEST_PATH"],headers={"Host":os.environ["TEST_HOST"]});print(c.getresponse().status)';

const script = `
if command -v curl >/dev/null 2>&1; then
  code=$(curl -sS -m 20 -o /dev/null -w '%{http_code}' -H "Host: $TEST_HOST" "$TEST_URL$TEST_PATH")
elif command -v node >/dev/null 2>&1; then
  code=$(node -e '${node}')
elif command -v python3 >/dev/null 2>&1; then
  code=$(python3 -c '${python}')
elif command -v wget >/dev/null 2>&1; then
  code=$(wget -S -T 20 -O /dev/null --header "Host: $TEST_HOST" "$TEST_URL$TEST_PATH" 2>&1 | sed -n 's/^ *HTTP\\/[0-9.]* \\([0-9]*\\).*/\\1/p' | head -n 1)
else
  echo "the image has none of curl, node, python3 and wget: write test.command" >&2
  exit 127
fi
echo "GET $TEST_PATH: \${code:-no answer}"
case "$code" in [23][0-9][0-9]) exit 0 ;; *) exit 1 ;; esac
`.trim();

/** Takes TEST_URL, TEST_HOST and TEST_PATH from its environment. */
export const pathTest: readonly string[] = ["sh", "-c", script];
