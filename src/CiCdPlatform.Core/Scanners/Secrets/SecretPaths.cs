using System.Collections.Frozen;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>How much the path of a file says about the secrets in it.</summary>
internal enum PathTrust
{
    /// <summary>A file like any other.</summary>
    Plain,

    /// <summary>Tests, examples and documentation: most of what looks secret there was made up.</summary>
    Example,

    /// <summary>Locked, vendored or generated, or no text: nobody writes a secret there, and hashes abound.</summary>
    Skipped,
}

/// <summary>The allow-list of paths.</summary>
internal static class SecretPaths
{
    private static readonly FrozenSet<string> SkippedFiles = new[]
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock", "cargo.lock", "go.sum", "go.mod", "go.work.sum", "poetry.lock", "pipfile.lock", "uv.lock", "pdm.lock", "composer.lock",
        "gemfile.lock", "packages.lock.json", "gradle.lockfile", "buildscript-gradle.lockfile", "verification-metadata.xml", "mix.lock", "flake.lock", "pubspec.lock", "podfile.lock", "package.resolved", "cartfile.resolved", "conan.lock", "rebar.lock",
        "cabal.project.freeze", "stack.yaml.lock", "gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", "modules.txt", "gitleaks.toml", ".gitleaks.toml", ".secrets.baseline", "paket.lock", "project.assets.json", "manifest.json.lock", "module.bazel.lock",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> SkippedExtensions = new[]
    {
        "png", "jpg", "jpeg", "gif", "bmp", "ico", "webp", "tif", "tiff", "avif", "heic", "psd", "svg", "eot", "ttf", "otf", "woff", "woff2", "mp3", "mp4", "m4a", "mov", "avi", "mkv", "webm", "wav", "ogg", "flac", "zip", "gz", "tgz", "bz2", "xz", "zst",
        "7z", "rar", "tar", "jar", "war", "ear", "aar", "gem", "whl", "nupkg", "snupkg", "deb", "rpm", "dmg", "iso", "exe", "dll", "pdb", "so", "dylib", "a", "o", "lib", "obj", "class", "pyc", "pyo", "wasm", "node", "bin", "dat", "db", "sqlite", "sqlite3",
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "gltf", "glb", "fbx", "blend", "stl", "onnx", "pb", "pt", "h5", "npy", "npz", "parquet", "arrow", "lockb", "map", "suo", "vsidx", "sum", "pack", "idx",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_programs = new[]
    {
        "c", "h", "cc", "cpp", "cxx", "hpp", "cs", "fs", "vb", "java", "kt", "kts", "scala", "groovy", "gradle", "go", "rs", "swift", "m", "mm", "py", "pyi", "rb", "php", "pl", "pm", "lua", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "vue", "svelte", "dart",
        "ex", "exs", "erl", "hs", "ml", "clj", "cljs", "r", "jl", "zig", "nim", "d", "pas", "sql", "tf", "hcl", "bicep", "proto", "graphql", "html", "htm", "css", "scss", "less",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> SkippedFolders = new[] { "node_modules", "bower_components", "site-packages", "jspm_packages", ".yarn", ".pnpm-store", "__pycache__" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ExampleParts =
    [
        "test", "tests", "testing", "testdata", "test-data", "test_data", "testutil", "testutils", "spec", "specs", "e2e", "it", "fixture", "fixtures", "__tests__", "__fixtures__", "__mocks__", "__snapshots__", "mock", "mocks", "cassettes", "vectors",
        "testvectors", "test_vectors", "test-vectors", "wycheproof", "golden", "snapshots", "example", "examples", "sample", "samples", "demo", "demos", "doc", "docs", "documentation", "tutorial", "tutorials", "benches", "benchmarks", "integration",
        "androidtest", "unittest", "unittests", "test-fixtures", "changelog", "changelogs", "third_party", "third-party", "vendor", "vendored", "external", "playground",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_examples = ExampleParts.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_skippedFolders = SkippedFolders.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_skippedFiles = SkippedFiles.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_skippedExtensions = SkippedExtensions.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a path is that of a certificate with its key.</summary>
    public static bool IsPkcs12(string path) => path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the file is a program, in which a bare word is a name and no value.</summary>
    public static bool IsProgram(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') && s_programs.Contains(path.AsSpan(dot + 1));
    }

    /// <summary>What a path says.</summary>
    public static PathTrust Of(string path)
    {
        var trust = PathTrust.Plain;
        var rest = path.AsSpan();
        var parts = 0;
        for (int slash; (slash = rest.IndexOf('/')) >= 0; rest = rest[(slash + 1)..], parts++)
        {
            var part = rest[..slash];
            if (s_skippedFolders.Contains(part))
            {
                return PathTrust.Skipped;
            }

            trust = s_examples.Contains(part) || part.EndsWith(".tests", StringComparison.OrdinalIgnoreCase) || part.EndsWith("-tests", StringComparison.OrdinalIgnoreCase) || part.EndsWith("_test", StringComparison.OrdinalIgnoreCase) ? PathTrust.Example : trust;
        }

        var dot = rest.LastIndexOf('.');
        if (s_skippedFiles.Contains(rest) || (dot >= 0 && s_skippedExtensions.Contains(rest[(dot + 1)..])) || rest.EndsWith(".min.js", StringComparison.OrdinalIgnoreCase) || rest.EndsWith(".min.css", StringComparison.OrdinalIgnoreCase))
        {
            return PathTrust.Skipped;
        }

        var stem = dot > 0 ? rest[..dot] : rest;
        return trust == PathTrust.Example || IsExampleName(stem, rest) ? PathTrust.Example : PathTrust.Plain;
    }

    private static bool IsExampleName(ReadOnlySpan<char> stem, ReadOnlySpan<char> name) =>
        stem.EndsWith("test", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("tests", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("spec", StringComparison.OrdinalIgnoreCase)
        || (stem.StartsWith("test", StringComparison.OrdinalIgnoreCase) && stem.Length > 4 && stem[4] is '_' or '-') || stem.StartsWith("mock", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".rst", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".adoc", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".mdx", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".example", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".sample", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".template", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".dist", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".snap", StringComparison.OrdinalIgnoreCase) || stem.EndsWith(".example", StringComparison.OrdinalIgnoreCase) || stem.EndsWith(".sample", StringComparison.OrdinalIgnoreCase);
}
