// The part of the tree that the bindings bring is the one in docs/dependencies.md.
def text = new File(documentation).text
def documented = (text =~ /(?s)<!-- android -->\n```text\n(.*?)```/)[0][1].readLines()

def lines = new File(basedir, 'target/tree.txt').readLines().drop(1)
def actual = lines.collect { it.replaceAll(/:(jar|aar):([^:]+):(\w+)$/) { all, type, version, scope ->
  type == 'jar' ? " ($scope)" : " ($type, $scope)" } }
def bindings = actual.takeWhile { !it.contains(':hawser-protocol-ws ') }
if (bindings != documented) {
  throw new IllegalStateException(
    "docs/dependencies.md is out of date; what the Android bindings bring now is:\n" + bindings.join('\n'))
}

def unexplained = bindings.collect { (it =~ /[\w.-]+:[\w.-]+/)[0] }.findAll { !text.contains("| `$it` |") }
if (unexplained) {
  throw new IllegalStateException("docs/dependencies.md does not say why: $unexplained")
}

// What only our build needs is not asked for.
def asked = ['hawser-androidx-classes', 'android-all'].findAll { name ->
  lines.any { it.contains(name) } || new File(basedir, 'build.log').text.contains(name)
}
if (asked || new File(localRepositoryPath, 'dev/hawser/hawser-androidx-classes').exists()) {
  throw new IllegalStateException("the published pom makes users look for $asked")
}

if (!new File(basedir, 'target/classes/example/Lines.class').exists()) {
  throw new IllegalStateException('nothing was compiled')
}
