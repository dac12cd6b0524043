// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import org.jspecify.annotations.Nullable;

/** Tells the guard's hook of its sites and the trial's of the others. */
final class BothHooks extends MlxGuardHook {

  private final HostHook guard;
  private final HostHook trial;

  BothHooks(HostHook guard, HostHook trial) {
    this.guard = guard;
    this.trial = trial;
  }

  private HostHook of(int site) {
    return site < Hooks.FIRST_OF_TRIAL ? guard : trial;
  }

  @Override
  protected int entered(int site) {
    return of(site).entered(site);
  }

  @Override
  protected int entered(int site, long argument) {
    return of(site).entered(site, argument);
  }

  @Override
  protected int entered(int site, @Nullable Object argument) {
    return of(site).entered(site, argument);
  }

  @Override
  protected void left(int site, int epoch, @Nullable Throwable thrown) {
    of(site).left(site, epoch, thrown);
  }

  @Override
  protected void left(int site, int epoch, long result, @Nullable Throwable thrown) {
    of(site).left(site, epoch, result, thrown);
  }

  @Override
  protected void left(int site, int epoch, @Nullable Object result, @Nullable Throwable thrown) {
    of(site).left(site, epoch, result, thrown);
  }

  @Override
  protected void done(
      int site,
      int epoch,
      long first,
      long second,
      @Nullable Object result,
      @Nullable Throwable thrown) {
    of(site).done(site, epoch, first, second, result, thrown);
  }
}
