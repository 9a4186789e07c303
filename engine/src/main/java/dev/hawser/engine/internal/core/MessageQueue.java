package dev.hawser.engine.internal.core;

import org.jspecify.annotations.Nullable;

/** A linked list of outgoing messages from which any can be taken. Loop only. */
final class MessageQueue {

  private @Nullable Outgoing first;
  private @Nullable Outgoing last;

  boolean isEmpty() {
    return first == null;
  }

  @Nullable Outgoing first() {
    return first;
  }

  @Nullable Outgoing last() {
    return last;
  }

  void addLast(Outgoing message) {
    message.queue = this;
    message.previous = last;
    message.next = null;
    if (last == null) {
      first = message;
    } else {
      last.next = message;
    }
    last = message;
  }

  void addFirst(Outgoing message) {
    message.queue = this;
    message.previous = null;
    message.next = first;
    if (first == null) {
      last = message;
    } else {
      first.previous = message;
    }
    first = message;
  }

  void remove(Outgoing message) {
    if (message.previous == null) {
      first = message.next;
    } else {
      message.previous.next = message.next;
    }
    if (message.next == null) {
      last = message.previous;
    } else {
      message.next.previous = message.previous;
    }
    message.queue = null;
    message.previous = null;
    message.next = null;
  }
}
