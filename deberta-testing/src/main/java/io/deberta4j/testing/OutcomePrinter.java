package io.deberta4j.testing;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints why a test was skipped, and the full name of one that failed: Maven's console shows
 * neither for tests made at run time, such as one per golden case.
 */
public final class OutcomePrinter implements TestExecutionListener {
  private final PrintStream out;
  private @Nullable TestPlan plan;

  /** Creates the printer that JUnit finds by itself. */
  public OutcomePrinter() {
    this(System.out);
  }

  OutcomePrinter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    out.println("SKIPPED " + fullName(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      out.println("SKIPPED " + fullName(test) + ": " + reason(result));
    } else if (result.getStatus() == Status.FAILED) {
      out.println("FAILED " + fullName(test));
    }
  }

  private static String reason(TestExecutionResult result) {
    String message = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
    String prefix = "Assumption failed: ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  /** Joins the display names from the test class down, e.g. {@code ModelGoldenTest > v2-base}. */
  private String fullName(TestIdentifier test) {
    Deque<String> names = new ArrayDeque<>();
    Optional<TestIdentifier> at = Optional.of(test);
    while (at.isPresent()) {
      names.addFirst(at.get().getDisplayName());
      TestPlan current = plan;
      at = current == null ? Optional.empty() : current.getParent(at.get());
    }
    if (names.size() > 1) {
      names.removeFirst(); // the engine
    }
    return String.join(" > ", names);
  }
}
