package dev.hawser.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The poms that are published, read as Gradle reads them: of {@code provided} it takes nothing, of
 * {@code compile} and {@code runtime} everything, and a type other than {@code jar} is a file with
 * that ending and no more.
 */
class PublishedPomTest {

  private static final Set<String> AVAILABLE = Set.of("compile", "runtime");

  /** One dependency as it is written. */
  private record Dependency(
      String group, String name, String version, String type, String scope, boolean optional) {

    static Dependency of(Element element) {
      return new Dependency(
          text(element, "groupId", ""),
          text(element, "artifactId", ""),
          text(element, "version", ""),
          text(element, "type", "jar"),
          text(element, "scope", "compile"),
          Boolean.parseBoolean(text(element, "optional", "false")));
    }

    boolean reachesUsers() {
      return AVAILABLE.contains(scope) && !optional;
    }
  }

  /** The modules that the build does not keep from being published. */
  static List<String> published() throws Exception {
    List<String> modules = new ArrayList<>();
    try (Stream<Path> folders = Files.list(SourceTree.ROOT)) {
      for (Path folder : folders.sorted().toList()) {
        Path pom = folder.resolve("pom.xml");
        if (Files.exists(pom) && !Files.readString(pom).contains("<maven.deploy.skip>true<")) {
          modules.add(folder.getFileName().toString());
        }
      }
    }
    modules.remove("bom");
    return modules;
  }

  @Test
  void theBomNamesThePublishedModulesAndNoOthers() throws Exception {
    Set<String> managed = new TreeSet<>();
    Element management =
        child(project(SourceTree.ROOT.resolve("bom/pom.xml")), "dependencyManagement");
    dependencies(management).forEach(dependency -> managed.add(dependency.name()));
    Set<String> modules = new TreeSet<>();
    published().forEach(module -> modules.add("hawser-" + module));
    assertThat(managed).isEqualTo(modules).contains("hawser-android-bindings");
  }

  @ParameterizedTest
  @MethodSource("published")
  void whatReachesUsersIsPublishedWithOneVersion(String module) throws Exception {
    Element pom = project(flattened(module));
    assertThat(child(pom, "parent")).isNull();
    Set<String> modules = new HashSet<>();
    published().forEach(name -> modules.add("hawser-" + name));
    for (Dependency dependency : dependencies(pom)) {
      assertThat(dependency.scope()).as(dependency.name()).isNotIn("test", "system", "import");
      if (dependency.reachesUsers()) {
        assertThat(dependency.version()).as(dependency.name()).matches("[0-9][\\w.-]*");
        if (dependency.group().equals("dev.hawser")) {
          assertThat(modules).contains(dependency.name());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("published")
  void onlyTheAndroidBindingsNeedAnotherRepositoryAndAnotherType(String module) throws Exception {
    Element pom = project(flattened(module));
    List<String> repositories = new ArrayList<>();
    for (Element repository : children(child(pom, "repositories"), "repository")) {
      repositories.add(text(repository, "id", ""));
    }
    List<String> otherTypes =
        dependencies(pom).stream()
            .filter(dependency -> !dependency.type().equals("jar"))
            .map(dependency -> dependency.name() + ":" + dependency.type())
            .toList();
    if (module.equals("android-bindings")) {
      assertThat(repositories).containsExactly("google");
      assertThat(otherTypes).containsExactly("lifecycle-livedata-core:aar");
    } else {
      assertThat(repositories).isEmpty();
      assertThat(otherTypes).isEmpty();
    }
  }

  @Test
  void anAndroidApplicationCompilesAgainstTheApiLiveDataAndDagger() throws Exception {
    List<Dependency> all = dependencies(project(flattened("android-bindings")));
    assertThat(all.stream().filter(Dependency::reachesUsers))
        .allMatch(dependency -> dependency.scope().equals("compile"))
        .extracting(Dependency::name)
        .containsExactlyInAnyOrder("hawser-api", "lifecycle-livedata-core", "dagger");
    assertThat(all.stream().filter(dependency -> !dependency.reachesUsers()))
        .as("what the build compiles against")
        .allMatch(dependency -> dependency.scope().equals("provided"));
  }

  /** Made by {@code process-resources} of the module, which is built before this one. */
  private static Path flattened(String module) {
    return SourceTree.ROOT.resolve(module).resolve("target/.flattened-pom.xml");
  }

  private static Element project(Path pom) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(pom.toFile())
        .getDocumentElement();
  }

  private static List<Dependency> dependencies(Element owner) {
    List<Dependency> found = new ArrayList<>();
    for (Element element : children(child(owner, "dependencies"), "dependency")) {
      found.add(Dependency.of(element));
    }
    return found;
  }

  private static String text(Element owner, String name, String otherwise) {
    Element element = child(owner, name);
    return element == null ? otherwise : element.getTextContent().trim();
  }

  private static Element child(Element owner, String name) {
    List<Element> found = children(owner, name);
    return found.isEmpty() ? null : found.get(0);
  }

  private static List<Element> children(Element owner, String name) {
    List<Element> found = new ArrayList<>();
    if (owner != null) {
      for (Node node = owner.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node instanceof Element element && element.getTagName().equals(name)) {
          found.add(element);
        }
      }
    }
    return found;
  }
}
