// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

/** A call into MLX that could not be made, or that MLX refused. Nothing was changed by it. */
public final class MlxCallFailed extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  private MlxCallFailed(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What went wrong, in one clause. */
  public String reason() {
    return reason;
  }

  /** A function returned non-zero; if it is one of mlx-c's, the host's error handler was told. */
  static MlxCallFailed returned(String function, int code) {
    return new MlxCallFailed(function + " returned " + code);
  }

  /** The image does not export the function. */
  static MlxCallFailed missing(String function, Image image) {
    return new MlxCallFailed(image.path() + " does not export " + function);
  }

  /** The CUDA driver has no answer; {@code what} goes on from its name. */
  static MlxCallFailed byDriver(String what) {
    return new MlxCallFailed("the CUDA driver " + what);
  }

  /** {@link MlxCall#refusal} forbids it. */
  static MlxCallFailed refused(String why) {
    return new MlxCallFailed(why);
  }
}
