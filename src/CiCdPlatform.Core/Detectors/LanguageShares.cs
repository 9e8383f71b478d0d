using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Counts the bytes of source of each language, as far as names tell; prose, data, vendored and generated files are left out.</summary>
internal static class LanguageShares
{
    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".c"] = "C",
        [".h"] = "C",
        [".cc"] = "C++",
        [".cpp"] = "C++",
        [".cxx"] = "C++",
        [".hpp"] = "C++",
        [".hh"] = "C++",
        [".hxx"] = "C++",
        [".ipp"] = "C++",
        [".cs"] = "C#",
        [".razor"] = "HTML+Razor",
        [".cshtml"] = "HTML+Razor",
        [".fs"] = "F#",
        [".fsx"] = "F#",
        [".fsi"] = "F#",
        [".vb"] = "Visual Basic .NET",
        [".clj"] = "Clojure",
        [".cljs"] = "Clojure",
        [".cljc"] = "Clojure",
        [".cbl"] = "COBOL",
        [".cob"] = "COBOL",
        [".cr"] = "Crystal",
        [".css"] = "CSS",
        [".scss"] = "SCSS",
        [".sass"] = "Sass",
        [".less"] = "Less",
        [".dart"] = "Dart",
        [".ex"] = "Elixir",
        [".exs"] = "Elixir",
        [".elm"] = "Elm",
        [".erl"] = "Erlang",
        [".hrl"] = "Erlang",
        [".f90"] = "Fortran",
        [".f"] = "Fortran",
        [".f95"] = "Fortran",
        [".for"] = "Fortran",
        [".gleam"] = "Gleam",
        [".go"] = "Go",
        [".groovy"] = "Groovy",
        [".gradle"] = "Gradle",
        [".hs"] = "Haskell",
        [".lhs"] = "Haskell",
        [".html"] = "HTML",
        [".htm"] = "HTML",
        [".java"] = "Java",
        [".js"] = "JavaScript",
        [".mjs"] = "JavaScript",
        [".cjs"] = "JavaScript",
        [".jsx"] = "JavaScript",
        [".jl"] = "Julia",
        [".kt"] = "Kotlin",
        [".kts"] = "Kotlin",
        [".lua"] = "Lua",
        [".m"] = "Objective-C",
        [".mm"] = "Objective-C++",
        [".nim"] = "Nim",
        [".nix"] = "Nix",
        [".ml"] = "OCaml",
        [".mli"] = "OCaml",
        [".pl"] = "Perl",
        [".pm"] = "Perl",
        [".t"] = "Perl",
        [".php"] = "PHP",
        [".phtml"] = "PHP",
        [".ps1"] = "PowerShell",
        [".psm1"] = "PowerShell",
        [".py"] = "Python",
        [".pyi"] = "Python",
        [".pyx"] = "Cython",
        [".r"] = "R",
        [".rb"] = "Ruby",
        [".rake"] = "Ruby",
        [".erb"] = "HTML+ERB",
        [".rs"] = "Rust",
        [".scala"] = "Scala",
        [".sc"] = "Scala",
        [".scm"] = "Scheme",
        [".rkt"] = "Racket",
        [".sh"] = "Shell",
        [".bash"] = "Shell",
        [".zsh"] = "Shell",
        [".bats"] = "Shell",
        [".svelte"] = "Svelte",
        [".swift"] = "Swift",
        [".tf"] = "HCL",
        [".hcl"] = "HCL",
        [".ts"] = "TypeScript",
        [".mts"] = "TypeScript",
        [".cts"] = "TypeScript",
        [".tsx"] = "TypeScript",
        [".vue"] = "Vue",
        [".zig"] = "Zig",
        [".asm"] = "Assembly",
        [".s"] = "Assembly",
        [".twig"] = "Twig",
        [".haml"] = "Haml",
        [".slim"] = "Slim",
        [".ejs"] = "EJS",
        [".hbs"] = "Handlebars",
        [".jinja"] = "Jinja",
        [".j2"] = "Jinja",
        [".tmpl"] = "Go Template",
        [".cmake"] = "CMake",
        [".astro"] = "Astro",
    };

    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["Makefile"] = "Makefile",
        ["GNUmakefile"] = "Makefile",
        ["Dockerfile"] = "Dockerfile",
        ["Containerfile"] = "Dockerfile",
        ["Rakefile"] = "Ruby",
        ["Gemfile"] = "Ruby",
        ["Jenkinsfile"] = "Groovy",
        ["CMakeLists.txt"] = "CMake",
        ["meson.build"] = "Meson",
        ["BUILD.bazel"] = "Starlark",
        ["WORKSPACE"] = "Starlark",
        ["Vagrantfile"] = "Ruby",
        ["Procfile"] = "Procfile",
        ["config.ru"] = "Ruby",
    };

    private static readonly string[] GeneratedEndings =
    [
        ".min.js", ".min.css", ".bundle.js", ".pb.go", ".pb.cc", ".pb.h", "_pb2.py", "_pb2_grpc.py", ".g.cs", ".designer.cs", ".generated.cs", "_generated.go", ".g.dart", ".freezed.dart", ".d.ts",
    ];

    /// <summary>The shares of a snapshot, the largest first.</summary>
    public static IReadOnlyList<LanguageShare> Of(RepositorySnapshot snapshot)
    {
        var bytes = new Dictionary<string, long>(StringComparer.Ordinal);
        // A header belongs to C++ when the repository is written in it.
        var headersAreCpp = snapshot.Entries.Count(entry => NameOf(entry.Path) == "C++") > snapshot.Entries.Count(entry => entry.Path.EndsWith(".c", StringComparison.Ordinal));
        foreach (var entry in snapshot.Entries)
        {
            if (entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && !Places.IsForeign(entry.Path) && !IsGenerated(entry.Path) && NameOf(entry.Path) is { } name)
            {
                name = headersAreCpp && entry.Path.EndsWith(".h", StringComparison.Ordinal) ? "C++" : name;
                bytes[name] = bytes.GetValueOrDefault(name) + entry.Size;
            }
        }

        double total = Math.Max(1, bytes.Values.Sum());
        return [.. bytes.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new LanguageShare(pair.Key, pair.Value, Math.Round(pair.Value / total, 4)))];
    }

    /// <summary>The language that a path's name tells, or null.</summary>
    public static string? NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return ByName.TryGetValue(name, out var known) ? known : ByExtension.GetValueOrDefault(Path.GetExtension(name));
    }

    private static bool IsGenerated(string path) => GeneratedEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
