// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.util.List;

/** Whether a process has MLX loaded, by the names of its files: known from outside, or not. */
public sealed interface Mlx {
  /** It has; at least one path, as the process sees it. */
  record Loaded(List<String> files) implements Mlx {
    /** Without directories; mlx-c before MLX itself, as it tells more of how it is used. */
    public String name() {
      return files.stream()
          .map(MappedFiles::name)
          .filter(name -> name.contains("libmlxc"))
          .findFirst()
          .orElse(MappedFiles.name(files.get(0)));
    }
  }

  /** It has none under a name of MLX's. */
  record NotLoaded() implements Mlx {}

  /** Nobody can tell from here. */
  record Unknown(String why) implements Mlx {}
}
