package dev.hawser.androidtests;

import com.android.tools.r8.Diagnostic;
import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.diagnostic.DefinitionContext;
import com.android.tools.r8.diagnostic.MissingDefinitionInfo;
import com.android.tools.r8.diagnostic.MissingDefinitionsDiagnostic;
import com.android.tools.r8.references.ClassReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What D8 or R8 has to complain about. */
final class Report implements DiagnosticsHandler {

  private final AndroidLibrary library;
  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  Report(AndroidLibrary library) {
    this.library = library;
  }

  @Override
  public void warning(Diagnostic warning) {
    if (warning instanceof MissingDefinitionsDiagnostic missing) {
      for (MissingDefinitionInfo definition : missing.getMissingDefinitions()) {
        // The rest is what the library, which is a part of the JDK, misses in itself.
        if (definition.getReferencedFromContexts().stream().anyMatch(this::isOfTheProgram)) {
          warnings.add(definition.getDiagnosticMessage());
        }
      }
    } else if (!warning.getDiagnosticMessage().matches("Resource '.*' already exists\\.")) {
      // Files that two jars have are DexTest's.
      warnings.add(text(warning));
    }
  }

  private boolean isOfTheProgram(DefinitionContext context) {
    ClassReference holder =
        context.isClassContext()
            ? context.asClassContext().getClassReference()
            : context.isMethodContext()
                ? context.asMethodContext().getMethodReference().getHolderClass()
                : context.asFieldContext().getFieldReference().getHolderClass();
    return !library.has(holder.getBinaryName());
  }

  @Override
  public void error(Diagnostic error) {
    errors.add(text(error));
  }

  @Override
  public void info(Diagnostic info) {
    // Hints such as files that two jars have.
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  private static String text(Diagnostic diagnostic) {
    return diagnostic.getOrigin() + ": " + diagnostic.getDiagnosticMessage();
  }
}
