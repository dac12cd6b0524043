// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The code that is put around a woven method, copied from here by Byte Buddy and never run here. It
 * calls the dispatcher and does nothing else.
 */
@SuppressWarnings("unused") // copied, not called
final class Advices {

  /** The number of the site, a constant. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface SiteNumber {}

  /** The argument in which the tokens are found. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface TokenArgument {}

  private Advices() {}

  /** No argument is of interest. */
  static final class Enter {
    private Enter() {}

    @Advice.OnMethodEnter
    static int enter(@SiteNumber int site) {
      return MlxGuardHook.in(site);
    }
  }

  /** An argument is a whole number. */
  static final class EnterWithNumber {
    private EnterWithNumber() {}

    @Advice.OnMethodEnter
    static int enter(@SiteNumber int site, @TokenArgument long argument) {
      return MlxGuardHook.in(site, argument);
    }
  }

  /** An argument is an object. */
  static final class EnterWithObject {
    private EnterWithObject() {}

    @Advice.OnMethodEnter
    static int enter(@SiteNumber int site, @TokenArgument Object argument) {
      return MlxGuardHook.in(site, argument);
    }
  }

  /** The result is of no interest. */
  static final class Exit {
    private Exit() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @SiteNumber int site, @Advice.Enter int token, @Advice.Thrown @Nullable Throwable thrown) {
      MlxGuardHook.out(site, token, thrown);
    }
  }

  /** The result is a whole number. */
  static final class ExitWithNumber {
    private ExitWithNumber() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @SiteNumber int site,
        @Advice.Enter int token,
        @Advice.Return long result,
        @Advice.Thrown @Nullable Throwable thrown) {
      MlxGuardHook.out(site, token, result, thrown);
    }
  }

  /** The result is an object: a stage perhaps, or what the tokens are found in. */
  static final class ExitWithObject {
    private ExitWithObject() {}

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit(
        @SiteNumber int site,
        @Advice.Enter int token,
        @Advice.Return @Nullable Object result,
        @Advice.Thrown @Nullable Throwable thrown) {
      MlxGuardHook.out(site, token, result, thrown);
    }
  }
}
