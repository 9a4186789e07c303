/** What an application does with Hawser, without a screen: the program that D8 and R8 get. */
@NullMarked
package dev.hawser.androidtests.app;

import org.jspecify.annotations.NullMarked;
