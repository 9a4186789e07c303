/** Child processes for Hawser's own tests: Node servers and reverse proxies. Not API. */
@NullMarked
package dev.hawser.testkit.internal;

import org.jspecify.annotations.NullMarked;
