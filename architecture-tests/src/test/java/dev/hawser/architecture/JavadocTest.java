package dev.hawser.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every public type and method of a published module says what it is for. Doclint checks what is
 * written; its "missing" group would also ask for tags that only repeat the sentence.
 */
class JavadocTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "spi",
        "engine",
        "protocol-ws",
        "protocol-phoenix",
        "protocol-realtime",
        "protocol-socketio",
        "micrometer",
        "android-bindings",
        "testkit"
      })
  void everythingPublicIsDocumented(String module) throws IOException {
    assertThat(undocumented(module)).isEmpty();
  }

  @Test
  void theScanSeesWhatIsNotDocumented() throws IOException {
    List<String> missing = new ArrayList<>();
    scan(
        List.of(
            SourceTree.ROOT.resolve(
                "architecture-tests/src/test/java/dev/hawser/architecture/Undocumented.java")),
        missing);
    assertThat(missing).containsExactly("Undocumented", "Undocumented.method", "Inner.alsoPublic");
  }

  private static List<String> undocumented(String module) throws IOException {
    Path sources = SourceTree.ROOT.resolve(module).resolve("src/main/java");
    List<Path> files = new ArrayList<>();
    for (Path file : SourceTree.files(".java")) {
      if (file.startsWith(sources) && !file.toString().contains("internal")) {
        files.add(file);
      }
    }
    List<String> missing = new ArrayList<>();
    scan(files, missing);
    return missing;
  }

  private static void scan(List<Path> files, List<String> missing) throws IOException {
    if (files.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new PublicWithoutComment(docs, missing).scan(unit, null);
      }
    }
  }

  private static final class PublicWithoutComment extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> missing;

    PublicWithoutComment(DocTrees docs, List<String> missing) {
      this.docs = docs;
      this.missing = missing;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!isVisible(type.getModifiers())) {
        return null;
      }
      require(type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      // The name of a test, such as those of the TCK, is its sentence.
      boolean saidElsewhere =
          method.getModifiers().getAnnotations().stream()
              .map(annotation -> annotation.getAnnotationType().toString())
              .anyMatch(name -> name.equals("Override") || name.equals("Test"));
      boolean constructor = method.getReturnType() == null;
      if (isVisible(method.getModifiers()) && !saidElsewhere && !constructor) {
        ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
        require(owner.getSimpleName() + "." + method.getName());
      }
      return null;
    }

    private void require(String name) {
      if (docs.getDocComment(getCurrentPath()) == null) {
        missing.add(name);
      }
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      Tree owner = getCurrentPath().getParentPath().getLeaf();
      boolean inInterface =
          owner.getKind() == Tree.Kind.INTERFACE && !flags.contains(Modifier.PRIVATE);
      return inInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }
  }
}
