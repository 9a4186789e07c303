package dev.hawser.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles code blocks. A block that starts with a package or import declaration is a source file
 * and is compiled as it is; any other is the body of the method in {@code Fragment.java.txt}, which
 * says what it may use; in documents about Android in {@code AndroidFragment.java.txt}. Dagger
 * checks the graphs of source files.
 */
final class Snippets {

  /** The first line of a block that is not to be compiled; the reason follows. */
  private static final String NOT_COMPILED = "// Not compiled: ";

  /** How the names of documents about Android begin. */
  private static final String ANDROID = "guide-android";

  private static final String MARK = "/*BLOCK*/";
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile("public (?:final |abstract )?(?:class|record|interface|enum) (\\w+)");

  private Snippets() {}

  static boolean isOptedOut(Documents.Block block) {
    String first = block.code().lines().findFirst().orElse("");
    return first.startsWith(NOT_COMPILED) && first.length() > NOT_COMPILED.length();
  }

  static boolean isSourceFile(Documents.Block block) {
    return block.code().startsWith("import ") || block.code().startsWith("package ");
  }

  /** The public type of a source file. */
  static String typeName(Documents.Block block) {
    Matcher matcher = PUBLIC_TYPE.matcher(block.code());
    if (!matcher.find()) {
      throw new AssertionError(block.place() + ": a source file needs a public type");
    }
    return matcher.group(1);
  }

  /**
   * Compiles a block.
   *
   * @param into where the class files go
   * @return what the compiler says, errors and warnings, one a line; empty if it is content
   */
  static String compile(Documents.Block block, Path into) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    String name = isSourceFile(block) ? typeName(block) : "Fragment";
    String template = isSourceFile(block) ? MARK : template(block);
    String source = template.replace(MARK, block.code());
    long before = template.substring(0, template.indexOf(MARK)).lines().count();
    long shift = block.line() - 1 - (isSourceFile(block) ? 0 : before - 1);
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options = new ArrayList<>(List.of("--release", "17", "-d", into.toString()));
      options.addAll(
          block.code().contains("@Component\n") || block.code().contains("@Component(")
              ? List.of("-processor", "dagger.internal.codegen.ComponentProcessor")
              : List.of("-proc:none", "-Xlint:all,-processing,-classfile,-try"));
      compiler
          .getTask(null, files, problems, options, null, List.of(new Source(name, source)))
          .call();
    }
    StringBuilder text = new StringBuilder();
    for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
      if (problem.getKind() != Diagnostic.Kind.NOTE) {
        text.append(Documents.ROOT.relativize(block.file()))
            .append(':')
            .append(problem.getLineNumber() + shift)
            .append(": ")
            .append(problem.getMessage(Locale.ROOT))
            .append('\n');
      }
    }
    return text.toString();
  }

  private static String template(Documents.Block block) throws IOException {
    boolean android = block.file().getFileName().toString().startsWith(ANDROID);
    String name = android ? "AndroidFragment.java.txt" : "Fragment.java.txt";
    try (InputStream in = Snippets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
