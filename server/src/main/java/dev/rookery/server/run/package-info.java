/**
 * The run store: what an experiment leaves behind in {@code runs/<id>/}. The files are the truth; everything that is
 * shown about a run can be rebuilt from them. {@link dev.rookery.server.run.RunStore} ties the rest together.
 */
package dev.rookery.server.run;
