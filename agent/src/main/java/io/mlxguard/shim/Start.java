// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import java.lang.instrument.Instrumentation;
import java.util.Map;

/** The one thread an entry starts: it carries a request to the core and its answer back. */
final class Start extends Thread {

  /** The client polls; what it has not read by then it will not read. */
  private static final long REPORT_MILLIS = 5000;

  private final String argument;
  private final Instrumentation instrumentation;
  private final long delayMillis;

  Start(String argument, Instrumentation instrumentation, long delayMillis) {
    super("mlx-guard-start");
    this.argument = argument;
    this.instrumentation = instrumentation;
    this.delayMillis = delayMillis;
    setDaemon(true);
    setContextClassLoader(null);
  }

  @Override
  public void run() {
    try {
      sleep(delayMillis);
      Map<String, String> request = Request.parse(argument);
      String report = answer(request);
      if (report != null && request.containsKey(Request.NONCE)) {
        publish("mlx.guard.report." + request.get(Request.NONCE), report);
      }
    } catch (InterruptedException e) {
      return; // nobody but a debugger interrupts us; the host runs on
    } catch (Throwable e) {
      Stderr.line("not started: " + e);
    }
  }

  private String answer(Map<String, String> request) {
    String unfit = Jvm.unfit();
    if (unfit != null && !Core.isInForce()) {
      Stderr.line("not started: " + unfit);
      return Core.refusal(request, unfit);
    }
    if (!Request.isKnown(request)) {
      String why =
          "mlx-guard "
              + Agent.class.getPackage().getImplementationVersion()
              + ", the first that was loaded here, does not know a request "
              + request.get(Request.VERB)
              + "; use the command line of that version";
      Stderr.line(why.replaceAll("\\p{Cntrl}", "?"));
      return Core.refusal(request, why);
    }
    if (delayMillis == 0) {
      request.put(Request.ATTACHED, "yes");
    }
    try {
      return delayMillis > 0
          ? Core.launch(this, request, instrumentation)
          : Core.handle(request, instrumentation);
    } catch (Throwable e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Stderr.line("not started: " + cause);
      return Core.refusal(request, cause.toString());
    }
  }

  private static void publish(String property, String report) throws InterruptedException {
    System.setProperty(property, report);
    sleep(REPORT_MILLIS);
    System.clearProperty(property);
  }
}
