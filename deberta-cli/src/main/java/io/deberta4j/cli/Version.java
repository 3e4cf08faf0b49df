package io.deberta4j.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version that the build wrote into the manifest of this jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"deberta4j " + (version == null ? "(built from classes)" : version)};
  }
}
