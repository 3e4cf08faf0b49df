package io.deberta4j.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The metadata that Maven Central asks for, and the BOM, by the poms as they are. */
class ReleaseMetadataTest {
  private static final Path ROOT = TestFolders.repository();
  private static final String MANAGED = "dependencyManagement/dependencies/dependency";
  private static final String OURS = "io.deberta4j";
  private static final String NATIVES = "org.bytedeco";

  private final Xml parent;
  private final Xml bom;

  ReleaseMetadataTest() throws IOException {
    parent = Xml.read(ROOT.resolve("pom.xml"));
    bom = Xml.read(ROOT.resolve("deberta-bom/pom.xml"));
  }

  /** The poms of all modules, by artifact. */
  private Map<String, Xml> modules() throws IOException {
    Map<String, Xml> modules = new LinkedHashMap<>();
    for (Xml module : parent.all("modules/module")) {
      Xml pom = Xml.read(ROOT.resolve(module.element().getTextContent()).resolve("pom.xml"));
      modules.put(pom.text("artifactId"), pom);
    }
    return modules;
  }

  private Map<String, Xml> published() throws IOException {
    Map<String, Xml> published = modules();
    published.values().removeIf(pom -> pom.text("properties/maven.deploy.skip").equals("true"));
    return published;
  }

  /** What modules inherit: the address is one property, which the publisher sets. */
  @Test
  void theParentHasWhatMavenCentralAsksFor() {
    assertThat(parent.all("properties/project.home")).hasSize(1);
    assertThat(parent.text("url")).isEqualTo("${project.home}");
    assertThat(parent.text("scm/url")).isEqualTo("${project.home}");
    assertThat(parent.text("scm/connection")).isEqualTo("scm:git:${project.home}.git");
    assertThat(parent.text("licenses/license/name")).isNotEmpty();
    assertThat(parent.text("licenses/license/url")).startsWith("https://");
    assertThat(parent.text("developers/developer/name")).isNotEmpty();
    assertThat(parent.text("name")).isNotEmpty();
    assertThat(parent.text("description")).isNotEmpty();
    // Otherwise Maven appends the name of each module to the addresses.
    assertThat(parent.element().getAttribute("child.project.url.inherit.append.path"))
        .isEqualTo("false");
    for (String address : new String[] {"url", "connection"}) {
      String attribute = "child.scm." + address + ".inherit.append.path";
      assertThat(parent.all("scm").get(0).element().getAttribute(attribute)).isEqualTo("false");
    }
  }

  @Test
  void everyModuleSaysWhatItIs() throws IOException {
    List<String> names = new ArrayList<>();
    List<String> moduleNames = new ArrayList<>();
    modules()
        .forEach(
            (artifact, pom) -> {
              assertThat(pom.text("parent/artifactId")).as(artifact).isEqualTo("deberta4j");
              assertThat(pom.text("parent/version")).as(artifact).isEqualTo(parent.text("version"));
              assertThat(pom.text("description")).as(artifact).isNotEmpty();
              for (String inherited : new String[] {"url", "licenses", "developers", "scm"}) {
                assertThat(pom.all(inherited)).as("%s of %s", inherited, artifact).isEmpty();
              }
              names.add(pom.text("name"));
              if (!pom.text("packaging").equals("pom")) {
                moduleNames.add(pom.text("properties/automatic.module.name"));
              }
            });
    assertThat(names).hasSizeGreaterThan(8).doesNotContain("").doesNotHaveDuplicates();
    assertThat(moduleNames)
        .hasSizeGreaterThan(7)
        .allMatch(name -> name.matches("io\\.deberta4j\\.[a-z]+"))
        .doesNotHaveDuplicates();
  }

  @Test
  void theBomListsEveryPublishedModule() throws IOException {
    Map<String, Xml> published = published();
    published.remove("deberta-bom");
    List<Coordinates> expected =
        published.keySet().stream()
            .map(artifact -> new Coordinates(OURS, artifact, "", "${project.version}"))
            .toList();
    assertThat(Coordinates.all(bom, MANAGED))
        .filteredOn(one -> one.group().equals(OURS))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(5);
  }

  /** It is published without its parent, whose properties are lost. */
  @Test
  void theBomNeedsNoPropertyOfItsParent() {
    assertThat(Coordinates.all(bom, MANAGED))
        .extracting(Coordinates::version)
        .allMatch(version -> version.equals("${project.version}") || !version.contains("$"));
    assertThat(Coordinates.all(bom, MANAGED))
        .contains(new Coordinates("io.jhdf", "jhdf", "", parent.text("properties/jhdf.version")));
  }

  /** Those that the command line runs with, on every platform that the build knows. */
  @Test
  void theBomListsTheNativesOfEveryPlatform() throws IOException {
    Xml cli = Xml.read(ROOT.resolve("deberta-cli/pom.xml"));
    List<Coordinates> natives =
        Coordinates.all(cli, "dependencies/dependency").stream()
            .filter(one -> one.group().equals(NATIVES))
            .toList();
    assertThat(natives).extracting(Coordinates::artifact).contains("pytorch", "openblas");
    List<Coordinates> expected = new ArrayList<>();
    for (Xml profile : parent.all("profiles/profile")) {
      String classifier = profile.text("properties/native.classifier");
      if (!classifier.isEmpty()) {
        natives.forEach(
            one -> expected.add(one.withClassifier(classifier).withVersion(resolved(one))));
      }
    }
    assertThat(Coordinates.all(bom, MANAGED))
        .filteredOn(one -> one.group().equals(NATIVES))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(8);
  }

  /** A dependency of the page that has no version gets it from the BOM. */
  @Test
  void whatThePageOnDependenciesNamesIsInTheBom() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/dependencies.md"));
    Xml shown = xml(page);
    assertThat(Coordinates.all(shown, MANAGED))
        .containsExactly(new Coordinates(OURS, "deberta-bom", "", parent.text("version")));
    String platform = shown.text("properties/deberta.natives");
    List<Coordinates> managed =
        Coordinates.all(bom, MANAGED).stream().map(one -> one.withVersion("")).toList();
    List<Coordinates> named =
        Coordinates.all(shown, "dependency").stream()
            .map(one -> one.classifier().isEmpty() ? one : one.withClassifier(platform))
            .toList();
    assertThat(named).hasSizeGreaterThan(4);
    assertThat(managed).containsAll(named);
    for (Xml profile : parent.all("profiles/profile")) {
      assertThat(page).contains(profile.text("properties/native.classifier"));
    }
  }

  @Test
  void theVersionsOfTheReadmeAreThoseOfTheBom() throws IOException {
    List<Coordinates> named =
        Coordinates.all(xml(Files.readString(ROOT.resolve("README.md"))), "dependency");
    List<Coordinates> managed =
        Coordinates.all(bom, MANAGED).stream().map(one -> one.withVersion(resolved(one))).toList();
    assertThat(named).hasSizeGreaterThan(3);
    assertThat(managed).containsAll(named);
  }

  /** The version that a property of the parent stands for, or the version itself. */
  private String resolved(Coordinates managed) {
    String version = managed.version();
    if (!version.startsWith("$")) {
      return version;
    }
    String property = version.replaceAll("[${}]", "");
    return property.equals("project.version")
        ? parent.text("version")
        : parent.text("properties/" + property);
  }

  /** All blocks of XML of a page, one behind another. */
  private static Xml xml(String page) throws IOException {
    StringBuilder blocks = new StringBuilder("<blocks>");
    Matcher block = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (block.find()) {
      blocks.append(block.group(1));
    }
    return Xml.parse(blocks.append("</blocks>").toString());
  }

  /** Every jar on the class path that is ours: all modules with code or models but benchmarks. */
  @Test
  void everyJarHasTheLicence() throws IOException {
    List<String> jars = new ArrayList<>(modules().keySet());
    jars.removeAll(List.of("deberta-bom", "deberta-benchmarks"));
    for (String name : new String[] {"LICENSE", "NOTICE"}) {
      String ours = Files.readString(ROOT.resolve(name));
      int found = 0;
      for (URL url :
          Collections.list(
              ReleaseMetadataTest.class.getClassLoader().getResources("META-INF/" + name))) {
        try (InputStream in = url.openStream()) {
          found += new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(ours) ? 1 : 0;
        }
      }
      assertThat(found).as(name).isEqualTo(jars.size());
    }
  }
}
