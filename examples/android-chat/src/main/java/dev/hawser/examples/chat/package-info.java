/**
 * A chat for Android. Read {@link dev.hawser.examples.chat.ChatViewModel} and {@link
 * dev.hawser.examples.chat.ChatScreen} first, then {@link
 * dev.hawser.examples.chat.ConnectionModule}, which says what the connections are.
 */
@NullMarked
package dev.hawser.examples.chat;

import org.jspecify.annotations.NullMarked;
