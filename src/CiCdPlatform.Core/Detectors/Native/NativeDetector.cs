using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Native;

/// <summary>C and C++ built by CMake, Meson, Autotools or make, and single-folder programs without any of them.</summary>
internal sealed partial class NativeDetector : IDetector
{
    private static readonly string[] Makefiles = ["GNUmakefile", "Makefile", "makefile"];
    private static readonly string[] CppEndings = [".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx"];

    public string Id => "native";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var sources = CppEndings.Append(".c").SelectMany(view.WithExtension).ToList();
        if (sources.Count == 0)
        {
            yield break;
        }

        var taken = new List<string>();
        foreach (var (name, describe) in new (string, Action<RepositoryView, ComponentDraft, string>)[] { ("CMakeLists.txt", CMake), ("meson.build", Meson), ("configure.ac", Autotools) })
        {
            foreach (var file in view.Named(name))
            {
                var folder = RepositoryView.FolderOf(file);
                if (!taken.Exists(other => RepositoryView.IsBelow(folder, other)) && sources.Exists(path => RepositoryView.IsBelow(path, folder)))
                {
                    taken.Add(folder);
                    yield return Described(view, folder, file, sources, describe);
                }
            }
        }

        foreach (var file in Makefiles.SelectMany(view.Named))
        {
            var folder = RepositoryView.FolderOf(file);
            if (!taken.Exists(other => RepositoryView.IsBelow(folder, other)) && sources.Exists(path => RepositoryView.IsBelow(path, folder)) && view.Lines(file).Any(line => Compiles().IsMatch(line)))
            {
                taken.Add(folder);
                yield return Described(view, folder, file, sources, Make);
            }
        }

        if (taken.Count == 0 && sources.GroupBy(RepositoryView.FolderOf).OrderBy(group => group.Key.Length).FirstOrDefault(group => group.Count(path => view.Lines(path).Any(line => MainFunction().IsMatch(line))) == 1) is { } program)
        {
            yield return Plain(program.Key, [.. program.Where(path => !path.EndsWith("pp", StringComparison.Ordinal) || path.EndsWith(".cpp", StringComparison.Ordinal)).Where(path => !path.EndsWith(".hh", StringComparison.Ordinal) && !path.EndsWith(".hxx", StringComparison.Ordinal))]);
        }
    }

    private static ComponentDraft Described(RepositoryView view, string folder, string file, List<string> sources, Action<RepositoryView, ComponentDraft, string> describe)
    {
        var own = sources.Where(path => RepositoryView.IsBelow(path, folder)).ToList();
        var cpp = own.Where(path => !path.EndsWith(".c", StringComparison.Ordinal)).Sum(view.SizeOf) > own.Where(path => path.EndsWith(".c", StringComparison.Ordinal)).Sum(view.SizeOf)
            || own.TrueForAll(path => !path.EndsWith(".c", StringComparison.Ordinal));
        var draft = new ComponentDraft(folder, cpp ? "cpp" : "c") { Confidence = 0.9 };
        describe(view, draft, file);
        Packages(view, draft, file);
        FrameworkTable.OfferMentioned(view, draft, [file], FrameworkTable.ByLanguage[draft.Language]);
        return draft;
    }

    // What brings libraries, where the repository says so.
    private static void Packages(RepositoryView view, ComponentDraft draft, string file)
    {
        if (view.First(draft.Path, "conanfile.txt", "conanfile.py") is { } conan)
        {
            draft.PackageManager = "conan";
            draft.Install.AddRange(["python -m pip install 'conan>=2'", "conan profile detect --exist-ok", "conan install . --output-folder=build --build=missing"]);
            draft.Because(conan, 1, "packages by Conan");
            draft.Lockfiles.AddRange(new[] { view.First(draft.Path, "conan.lock") }.OfType<string>());
            Toolchain("build/conan_toolchain.cmake");
        }
        else if (view.First(draft.Path, "vcpkg.json") is { } vcpkg)
        {
            draft.PackageManager = "vcpkg";
            draft.Install.AddRange(["git clone --depth 1 https://github.com/microsoft/vcpkg .vcpkg", ".vcpkg/bootstrap-vcpkg.sh -disableMetrics"]);
            draft.Because(vcpkg, 1, "packages by vcpkg");
            draft.Lockfiles.Add(vcpkg);
            Toolchain(".vcpkg/scripts/buildsystems/vcpkg.cmake");
        }

        void Toolchain(string script)
        {
            var at = draft.Build.FindIndex(command => command.StartsWith("cmake -S", StringComparison.Ordinal));
            if (at >= 0)
            {
                draft.Build[at] += " -DCMAKE_TOOLCHAIN_FILE=" + script;
            }
        }
    }

    private static void CMake(RepositoryView view, ComponentDraft draft, string file)
    {
        draft.PackageManager = "cmake";
        draft.Because(file, 1, "CMake project");
        draft.Build.Add("cmake -S . -B build -DCMAKE_BUILD_TYPE=Release");
        draft.Build.Add("cmake --build build --parallel 2");
        if (view.Numbered(file).Where(line => AddExecutable().Match(line.Text) is { Success: true } match && !match.Groups["name"].Value.Contains("test", StringComparison.OrdinalIgnoreCase)).Take(2).ToList() is [var only])
        {
            var name = AddExecutable().Match(only.Text).Groups["name"].Value;
            draft.Start = "./build/" + CommandWords.Quote(name is "${PROJECT_NAME}" ? view.Lines(file).Select(line => Project().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value ?? "app" : name);
            draft.Because(file, only.Number, "program");
        }

        foreach (var list in view.Below(draft.Path).Where(path => RepositoryView.NameOf(path) == "CMakeLists.txt").Take(500))
        {
            var lines = view.Lines(list);
            var line = lines.TakeWhile(line => !DefinesTest().IsMatch(line)).Count();
            if (line < lines.Count)
            {
                // ctest looks in the top folder of the build: tests are only there when testing was turned on from the top.
                draft.Test.Add("ctest --test-dir build --output-on-failure");
                draft.Because(list, line + 1, "CTest");
                return;
            }
        }

        // Some build with CMake and test with a Makefile beside it.
        if (view.First(draft.Path, "Makefile", "makefile", "GNUmakefile") is { } makefile)
        {
            MakeTargets.Test(view, draft, makefile);
        }
    }

    private static void Meson(RepositoryView view, ComponentDraft draft, string file)
    {
        draft.PackageManager = "meson";
        draft.Lockfiles.AddRange(view.Below(RepositoryView.Join(draft.Path, "subprojects")).Where(path => path.EndsWith(".wrap", StringComparison.Ordinal)).Take(50));
        draft.Because(file, 1, "Meson project");
        draft.Build.AddRange(["meson setup build --buildtype release", "meson compile -C build"]);
        if (view.Below(draft.Path).FirstOrDefault(path => RepositoryView.NameOf(path) == "meson.build" && view.Lines(path).Any(line => line.TrimStart().StartsWith("test(", StringComparison.Ordinal))) is { } tests)
        {
            draft.Test.Add("meson test -C build --print-errorlogs");
            draft.Because(tests, view.LineOf(tests, "test("), "Meson test");
        }
    }

    private static void Autotools(RepositoryView view, ComponentDraft draft, string file)
    {
        draft.PackageManager = "autotools";
        draft.Because(file, 1, "Autotools project");
        draft.Build.AddRange([view.First(draft.Path, "autogen.sh") is not null ? "NOCONFIGURE=1 sh ./autogen.sh" : "autoreconf --force --install", "./configure", "make -j2"]);
        if (view.Below(draft.Path).FirstOrDefault(path => RepositoryView.NameOf(path) == "Makefile.am" && view.Lines(path).Any(line => line.StartsWith("TESTS", StringComparison.Ordinal) || line.StartsWith("check", StringComparison.Ordinal))) is { } tests)
        {
            draft.Test.Add("make check");
            draft.Because(tests, 1, "make check");
        }
    }

    private static void Make(RepositoryView view, ComponentDraft draft, string file)
    {
        draft.PackageManager = "make";
        draft.Because(file, 1, "Makefile");
        draft.Build.Add("make");
        MakeTargets.Test(view, draft, file);
    }

    private static ComponentDraft Plain(string folder, List<string> sources)
    {
        var cpp = sources.Exists(path => !path.EndsWith(".c", StringComparison.Ordinal));
        var draft = new ComponentDraft(folder, cpp ? "cpp" : "c") { Confidence = 0.5, IsGuess = true };
        draft.Because(sources[0], 1, "source without a build file");
        draft.Build.Add($"{(cpp ? "g++" : "gcc")} -Wall -Wextra -o app {string.Join(' ', sources.Select(RepositoryView.NameOf).Select(CommandWords.Quote))}");
        draft.Start = "./app";
        return draft;
    }

    [GeneratedRegex(@"^\s*add_executable\s*\(\s*(?<name>[\w.\-]+|\$\{PROJECT_NAME\})", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex AddExecutable();

    [GeneratedRegex(@"^\s*project\s*\(\s*(?<name>[\w.\-]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex Project();

    [GeneratedRegex(@"^\s*(enable_testing|add_test|catch_discover_tests|gtest_discover_tests)\s*\(|^\s*include\s*\(\s*CTest\s*\)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex DefinesTest();

    [GeneratedRegex(@"\$[({]?(CC|CXX|LD|AR)\b|\b(gcc|g\+\+|clang|cc)\s|\.o\b|\$[({](CFLAGS|CXXFLAGS)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Compiles();

    [GeneratedRegex(@"^\s*(int|void|auto)\s+main\s*\(", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex MainFunction();
}
