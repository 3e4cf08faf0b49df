package io.deberta4j.release;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An element of a pom.xml. */
record Xml(Element element) {
  static Xml read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Xml parse(String text) throws IOException {
    try {
      var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
      return new Xml(builder.parse(new InputSource(new StringReader(text))).getDocumentElement());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  /** Returns the elements at a path of names, as {@code modules/module}. */
  List<Xml> all(String path) {
    List<Xml> found = List.of(this);
    for (String name : List.of(path.split("/"))) {
      found = found.stream().flatMap(one -> one.children(name).stream()).toList();
    }
    return found;
  }

  private List<Xml> children(String name) {
    List<Xml> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        children.add(new Xml(child));
      }
    }
    return children;
  }

  /** Returns the text at a path of names; empty if nothing is there. */
  String text(String path) {
    List<Xml> found = all(path);
    return found.isEmpty() ? "" : found.get(0).element.getTextContent().strip();
  }
}
