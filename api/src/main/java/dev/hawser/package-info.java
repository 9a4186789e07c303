/**
 * What an application is written against: {@link dev.hawser.Hawser} describes a connection, {@link
 * dev.hawser.Connection} is one, {@link dev.hawser.Topic} is a conversation on it.
 *
 * <p>Everything here is lazy but {@link dev.hawser.Connection#close()}: nothing touches the network
 * until something is subscribed.
 */
@NullMarked
package dev.hawser;

import org.jspecify.annotations.NullMarked;
