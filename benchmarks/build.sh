# Sourced by `run` and `jmh`: builds the module and sets class_path. Maven's output goes to stderr.
(cd "$root" && mvn -B -q -pl benchmarks -am -Dmaven.test.skip=true package) >&2
class_path="$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/classpath.txt")"
