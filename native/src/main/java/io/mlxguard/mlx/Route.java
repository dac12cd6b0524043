// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

/** How an allocator is called. */
public enum Route {
  /** Through mlx-c's functions, which catch C++ exceptions. */
  MLX_C("mlx-c"),
  /** Through libmlx's exported C++ symbols: an exception would end the JVM. */
  CXX("C++ symbols");

  private final String title;

  Route(String title) {
    this.title = title;
  }

  /** As users read it. */
  @Override
  public String toString() {
    return title;
  }
}
