// The tree that an application gets is the one in docs/dependencies.md, and each jar is explained there.
def text = new File(documentation).text
def documented = (text =~ /(?s)```text\n(.*?)```/)[0][1].readLines()

def lines = new File(basedir, 'target/tree.txt').readLines().drop(1)
def actual = lines.collect { it.replaceAll(/:jar:[^:]+:(\w+)$/, ' ($1)') }
if (actual != documented) {
  throw new IllegalStateException(
    "docs/dependencies.md is out of date; the tree now is:\n" + actual.join('\n'))
}

def unexplained = actual.collect { (it =~ /[\w.-]+:[\w.-]+/)[0] }.findAll { !text.contains("| `$it` |") }
if (unexplained) {
  throw new IllegalStateException("docs/dependencies.md does not say why: $unexplained")
}

def nettyVersions = lines.findAll { it.contains('io.netty:') }.collect { it.split(':')[3] }.unique()
if (nettyVersions.size() != 1) {
  throw new IllegalStateException("Netty comes in several versions: $nettyVersions")
}
