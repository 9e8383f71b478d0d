namespace CiCdPlatform.Core.Detectors.Java;

/// <summary>How the program of a Maven or Gradle build is started, when it makes one.</summary>
internal static class JavaStart
{
    // Marks of a build whose archive can be run as it is.
    private static readonly string[] MavenMarks = ["spring-boot-maven-plugin", "maven-shade-plugin", "jar-with-dependencies", "<mainClass>", "<Main-Class>", "onejar", "micronaut-maven-plugin"];
    private static readonly string[] GradleMarks = ["org.springframework.boot", "Main-Class", "com.github.johnrengelman.shadow", "com.gradleup.shadow", "io.ktor.plugin", "io.micronaut.application"];

    public static string[] Images { get; } = ["eclipse-temurin", "openjdk", "amazoncorretto", "maven", "gradle", "ibm-semeru-runtimes", "bellsoft"];

    public static void Maven(RepositoryView view, ComponentDraft draft, IReadOnlyList<string> poms)
    {
        if (Marked(view, poms, ["quarkus-maven-plugin"]) is { } quarkus)
        {
            Set(draft, quarkus, Module(draft, quarkus.File) + "target/quarkus-app/quarkus-run.jar");
        }
        else if (Marked(view, poms, MavenMarks) is { } runnable && !IsWar(view, runnable.File))
        {
            Set(draft, runnable, Module(draft, runnable.File) + "target/*.jar");
        }
        else if (Marked(view, poms, ["spring-boot-starter"]) is { } boot)
        {
            Set(draft, boot, Module(draft, boot.File) + (IsWar(view, boot.File) ? "target/*.war" : "target/*.jar"));
        }
        else if (poms.Count == 1 && view.Below(draft.Path).FirstOrDefault(path => RepositoryView.NameOf(path) is "Main.java" or "App.java" or "Application.java" or "Main.kt" && RepositoryView.Relative(draft.Path, path).StartsWith("src/main/", StringComparison.Ordinal)) is { } main)
        {
            Set(draft, (main, 1, "main class"), "target/*.jar");
        }
    }

    public static void Gradle(RepositoryView view, ComponentDraft draft, IReadOnlyList<string> files, string command)
    {
        if (Marked(view, files, ["io.quarkus"]) is { } quarkus)
        {
            Set(draft, quarkus, Module(draft, quarkus.File) + "build/quarkus-app/quarkus-run.jar");
        }
        else if (Marked(view, files, GradleMarks) is { } runnable)
        {
            // Beside the archive that runs, Spring Boot leaves a plain one.
            var libraries = Module(draft, runnable.File) + "build/libs/";
            Set(draft, runnable, draft.Frameworks.Contains("spring-boot") ? $"\"$(ls {libraries}*.jar | grep -v plain)\"" : libraries + "*.jar");
        }
        else if (Marked(view, files, ["id 'application'", "id(\"application\")", "apply plugin: 'application'", "mainClassName", "mainClass", "\n    application\n"]) is { } application)
        {
            var name = Name(view, draft, application.File);
            draft.Build.Clear();
            draft.Build.Add($"{command} --no-daemon assemble installDist");
            draft.Start = $"{Module(draft, application.File)}build/install/{CommandWords.Quote(name)}/bin/{CommandWords.Quote(name)}";
            draft.Because(application.File, application.Line, application.Why);
        }
    }

    private static void Set(ComponentDraft draft, (string File, int Line, string Why) because, string archive)
    {
        draft.Start = "java -jar " + archive;
        draft.Because(because.File, because.Line, because.Why);
    }

    private static (string File, int Line, string Why)? Marked(RepositoryView view, IReadOnlyList<string> files, string[] marks)
    {
        foreach (var mark in marks)
        {
            // The root of several modules only manages what they use.
            if (files.Where(file => file.Contains('/', StringComparison.Ordinal)).Concat(files.Where(file => !file.Contains('/', StringComparison.Ordinal))).FirstOrDefault(file => view.Mentions(file, mark) && (files.Count == 1 || (HasMain(view, RepositoryView.FolderOf(file)) && !Places.IsNamedAside(RepositoryView.NameOf(RepositoryView.FolderOf(file)))))) is { } file)
            {
                return (file, view.LineOf(file, mark.Trim()), $"mentions {mark.Trim()}");
            }
        }

        return null;
    }

    private static bool HasMain(RepositoryView view, string folder) => view.Below(RepositoryView.Join(folder, "src/main")).Any();

    private static bool IsWar(RepositoryView view, string pom) => view.Mentions(pom, "<packaging>war</packaging>");

    private static string Module(ComponentDraft draft, string file) => RepositoryView.FolderOf(file) is var folder && folder == draft.Path ? "" : CommandWords.Quote(RepositoryView.Relative(draft.Path, folder)) + "/";

    // A subproject is called after its folder, the root as its settings say.
    private static string Name(RepositoryView view, ComponentDraft draft, string file)
    {
        var folder = RepositoryView.FolderOf(file);
        var stated = folder == draft.Path && view.First(folder, "settings.gradle", "settings.gradle.kts") is { } settings
            ? view.Lines(settings).FirstOrDefault(line => line.TrimStart().StartsWith("rootProject.name", StringComparison.Ordinal))?.Split('=')[^1].Trim().Trim('\'', '"') : null;
        return stated ?? (folder == "." ? "app" : RepositoryView.NameOf(folder));
    }
}
