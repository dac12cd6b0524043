// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

interface Chat {
  int[] reply(String prompt);
}
