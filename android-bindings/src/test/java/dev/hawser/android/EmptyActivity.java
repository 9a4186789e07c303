package dev.hawser.android;

import android.app.Activity;

/** An activity of an application that observes nothing. */
public class EmptyActivity extends Activity {}
