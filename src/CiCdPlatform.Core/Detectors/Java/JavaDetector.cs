namespace CiCdPlatform.Core.Detectors.Java;

/// <summary>Java, Kotlin, Groovy and Scala built by Maven, Gradle or Ant; modules of one build are one component.</summary>
internal sealed class JavaDetector : IDetector
{
    private static readonly string[] GradleFiles = ["settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"];

    private static readonly (string Mark, string Id)[] Services =
    [
        ("org.postgresql", "postgres"), ("mysql-connector", "mysql"), ("spring-boot-starter-data-redis", "redis"), ("spring-boot-starter-data-mongodb", "mongodb"), ("spring-boot-starter-amqp", "rabbitmq"),
    ];

    public string Id => "java";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var poms = view.Named("pom.xml").Select(path => MavenProject.Read(view, path)).OfType<MavenProject>().ToList();
        var modules = poms.SelectMany(pom => pom.Modules).ToHashSet(StringComparer.Ordinal);
        var taken = new List<string>();
        foreach (var pom in poms.Where(pom => !modules.Contains(pom.Folder) && !taken.Exists(root => RepositoryView.IsBelow(pom.Folder, root) && pom.HasParentAt(root, poms))))
        {
            taken.Add(pom.Folder);
            yield return Maven(view, pom, poms);
        }

        var gradle = GradleFiles.SelectMany(view.Named).GroupBy(RepositoryView.FolderOf).OrderBy(group => group.Key.Length).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var roots = new List<string>();
        foreach (var group in gradle.Where(group => !taken.Contains(group.Key)))
        {
            var folder = group.Key;
            var hasSettings = group.Any(path => RepositoryView.NameOf(path).StartsWith("settings.", StringComparison.Ordinal));
            if (RepositoryView.NameOf(folder) is "buildSrc" or "build-logic" || (roots.Exists(root => RepositoryView.IsBelow(folder, root)) && !hasSettings))
            {
                continue;
            }

            roots.Add(folder);
            yield return Gradle(view, folder, [.. group], gradle.Where(other => RepositoryView.IsBelow(other.Key, folder)).SelectMany(other => other).Take(200).ToList());
        }

        foreach (var file in view.Named("build.xml").Where(path => !taken.Concat(roots).Any(root => RepositoryView.IsBelow(path, root)) && view.Mentions(path, "<project")))
        {
            taken.Add(RepositoryView.FolderOf(file));
            yield return Ant(view, file);
        }

        if (taken.Count + roots.Count == 0 && view.WithExtension(".java").ToList() is { Count: > 0 } sources)
        {
            yield return Plain(view, sources);
        }
    }

    private static ComponentDraft Maven(RepositoryView view, MavenProject pom, List<MavenProject> poms)
    {
        var draft = new ComponentDraft(pom.Folder, LanguageBelow(view, pom.Folder)) { PackageManager = "maven", Confidence = 0.97 };
        draft.Because(pom.Path, 1, "Maven project");
        JavaVersion.OfferFiles(view, draft);
        PipelineVersions.Offer(view, draft);
        if (pom.Release(view) is { } release)
        {
            draft.OfferVersion(JavaVersion.Plain(release.Version), release.File, release.Line, "compiler release");
        }

        var command = view.First(pom.Folder, "mvnw") is { } wrapper && view.First(pom.Folder, ".mvn/wrapper/maven-wrapper.properties") is not null ? (view.IsExecutable(wrapper) ? "./mvnw" : "sh ./mvnw") : "mvn";
        draft.Build.Add($"{command} -B -ntp -DskipTests package");
        var own = poms.Where(other => RepositoryView.IsBelow(other.Folder, pom.Folder)).ToList();
        if (TestBelow(view, pom.Folder) is { } test)
        {
            var verifies = own.Exists(other => view.Mentions(other.Path, "maven-failsafe-plugin"));
            draft.Test.Add($"{command} -B -ntp {(verifies ? "verify" : "test")}");
            draft.Because(test, 1, "test source");
        }

        Marks(view, draft, [.. own.Select(other => other.Path)]);
        JavaStart.Maven(view, draft, [.. own.Select(other => other.Path)]);
        VersionFiles.OfferImage(view, draft, JavaStart.Images);
        return draft;
    }

    private static ComponentDraft Gradle(RepositoryView view, string folder, List<string> files, List<string> all)
    {
        var draft = new ComponentDraft(folder, LanguageBelow(view, folder)) { PackageManager = "gradle", Confidence = 0.95 };
        draft.Because(files[0], 1, "Gradle build");
        JavaVersion.OfferFiles(view, draft);

        // What classes are made for says less than what they are made with.
        PipelineVersions.Offer(view, draft);
        JavaVersion.OfferGradle(view, draft, all.Append(RepositoryView.Join(folder, "gradle/libs.versions.toml")).Where(view.Has));

        // A wrapper whose archive was not committed cannot run.
        var command = view.First(folder, "gradlew") is { } wrapper && view.Has(RepositoryView.Join(folder, "gradle/wrapper/gradle-wrapper.jar")) ? (view.IsExecutable(wrapper) ? "./gradlew" : "sh ./gradlew") : "gradle";
        draft.Build.Add($"{command} --no-daemon assemble");
        if (TestBelow(view, folder) is { } test)
        {
            draft.Test.Add($"{command} --no-daemon test");
            draft.Because(test, 1, "test source");
        }

        if (view.First(folder, "gradle.lockfile") is { } lockfile)
        {
            draft.Lockfiles.Add(lockfile);
        }

        Marks(view, draft, [.. all.Append(RepositoryView.Join(folder, "gradle/libs.versions.toml")).Where(view.Has)]);
        JavaStart.Gradle(view, draft, all, command);
        VersionFiles.OfferImage(view, draft, JavaStart.Images);
        return draft;
    }

    private static ComponentDraft Ant(RepositoryView view, string file)
    {
        var draft = new ComponentDraft(RepositoryView.FolderOf(file), LanguageBelow(view, RepositoryView.FolderOf(file))) { PackageManager = "ant", Confidence = 0.8 };
        draft.Because(file, 1, "Ant build");
        draft.Build.Add("ant");
        if (view.Mentions(file, "target name=\"test\""))
        {
            draft.Test.Add("ant test");
            draft.Because(file, view.LineOf(file, "target name=\"test\""), "target test");
        }

        return draft;
    }

    private static ComponentDraft Plain(RepositoryView view, List<string> sources)
    {
        var draft = new ComponentDraft(".", "java") { Confidence = 0.5, IsGuess = true };
        draft.Because(sources[0], 1, "Java source without a build file");
        JavaVersion.OfferFiles(view, draft);
        draft.Build.Add("find . -name '*.java' -print0 | xargs -0 javac -d out");
        if (sources.Find(path => RepositoryView.NameOf(path) == "Main.java") is { } main)
        {
            draft.Start = "java -cp out Main";
            draft.Because(main, 1, "main class");
        }

        return draft;
    }

    // The language of most bytes; of files that hold nothing, of most files.
    private static string LanguageBelow(RepositoryView view, string folder)
    {
        var sources = view.Below(folder).Where(path => IsOwnSource(RepositoryView.Relative(folder, path))).ToLookup(path => Path.GetExtension(path));
        var (language, bytes, files) = ("java", 0L, 0);
        foreach (var (extension, name) in ((string, string)[])[(".java", "java"), (".kt", "kotlin"), (".scala", "scala")])
        {
            var (size, count) = (0L, 0);
            foreach (var path in sources[extension])
            {
                (size, count) = (size + view.SizeOf(path), count + 1);
            }

            if (size > bytes || (size == bytes && count > files))
            {
                (language, bytes, files) = (name, size, count);
            }
        }

        return language;
    }

    // Below "src" folders are packages: "com.example.demo" is no example.
    private static bool IsOwnSource(string path) => path.IndexOf("src/", StringComparison.Ordinal) is var source and >= 0
        ? !path.AsSpan(source).StartsWith("src/test/") && !Places.IsAside(path[..source])
        : !Places.IsAside(path);

    private static string? TestBelow(RepositoryView view, string folder) => view.Below(folder).FirstOrDefault(path =>
        (RepositoryView.Relative(folder, path).StartsWith("src/test/", StringComparison.Ordinal) || RepositoryView.Relative(folder, path).StartsWith("src/it/", StringComparison.Ordinal) || path.Contains("/src/test/", StringComparison.Ordinal) || path.Contains("Test/kotlin/", StringComparison.Ordinal))
        && Path.GetExtension(path) is ".java" or ".kt" or ".groovy" or ".scala" && (path.Contains("est", StringComparison.Ordinal) || path.Contains("Spec", StringComparison.Ordinal)));

    private static void Marks(RepositoryView view, ComponentDraft draft, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            foreach (var (mark, id) in Services.Where(known => !draft.Services.Contains(known.Id) && view.Mentions(file, known.Mark)))
            {
                draft.Services.Add(id);
                draft.Because(file, view.LineOf(file, mark), $"mentions {mark}");
            }
        }

        FrameworkTable.OfferMentioned(view, draft, [.. files], FrameworkTable.Java);
    }
}
