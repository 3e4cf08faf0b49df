package io.deberta4j.architecture.bad.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

/** Breaks: files never choose which class is made. */
final class Deserialises {
  Object read(InputStream in) throws IOException, ClassNotFoundException {
    return new ObjectInputStream(in).readObject();
  }
}
