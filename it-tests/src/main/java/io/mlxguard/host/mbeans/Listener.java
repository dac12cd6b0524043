// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.mbeans;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Notification;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;

/** A listener that can be made to block, whatever interrupts it. */
public final class Listener implements ListenerMBean, NotificationListener {

  private final AtomicInteger heard = new AtomicInteger();
  private final Semaphore open = new Semaphore(1);

  /** Made by an MBeanServer. */
  public Listener() {}

  @Override
  public void handleNotification(Notification notification, @Nullable Object handback) {
    int _ = heard.incrementAndGet();
    open.acquireUninterruptibly();
    open.release();
  }

  @Override
  public int getHeard() {
    return heard.get();
  }

  @Override
  public void block() {
    open.acquireUninterruptibly();
  }

  @Override
  public void release() {
    open.release();
  }
}
