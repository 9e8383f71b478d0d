using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Languages;

/// <summary>Which paths linguist documents as vendored, as documentation or as generated, so far as the path alone tells.</summary>
internal static partial class UncountedPaths
{
    private static readonly HashSet<string> Anywhere = new(StringComparer.Ordinal)
    {
        "cache", "dist", "node_modules", "bower_components", "bootstrap-datepicker", "ace-builds", "MathJax", "admin_media", "env", "extjs", ".google_apis", "Sparkle", "testdata", ".github", ".vscode", "groovydoc", "Groovydoc", "javadoc", "Javadoc", "documentation", "Documentation", "__generated__",
        ".yarn", "Crashlytics.framework", "Fabric.framework", "BuddyBuildSDK.framework", "__pycache__", ".venv", "site-packages",
    };

    private static readonly HashSet<string> AtRoot = new(StringComparer.Ordinal) { "dependencies", "Dependencies", "deps", "debian", "Carthage", "Pods", "puphpet", "vignettes", "doc", "docs", "Doc", "Docs", "man", "Man", "Examples", "examples", "demo", "demos", "Demo", "Demos", "sample", "samples", "Sample", "Samples" };

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "gradlew", "gradlew.bat", "mvnw", "mvnw.cmd", "configure", "waf", "activator", "activator.bat", "rebar", "config.guess", "config.sub", "aclocal.m4", "libtool.m4", "ltoptions.m4", "ltsugar.m4", "ltversion.m4", "lt~obsolete.m4", "erlang.mk", "cpplint.py", "proguard.pro", "proguard-rules.pro",
    };

    // Documents, whatever ending they have.
    private static readonly HashSet<string> Stems = new(StringComparer.Ordinal) { "CHANGE", "CHANGES", "CHANGELOG", "CONTRIBUTING", "COPYING", "INSTALL", "LICENSE", "LICENCE", "License", "Licence", "license", "licence", "README", "Readme", "readme", "CITATION", "CITATIONS" };

    private static readonly string[] GeneratedEndings =
    [
        ".designer.cs", ".Designer.cs", ".Designer.vb", ".designer.vb", ".feature.cs", ".g.cs", ".g.i.cs", ".generated.cs", ".pb.go", ".pb.gw.go", ".pb.cc", ".pb.h", ".pb.swift", "_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.rb", "_pb.js", "_pb.d.ts", "_grpc_pb.js", ".g.dart", ".freezed.dart", ".gr.dart", ".twirp.go", "_generated.go",
        ".generated.ts", ".generated.js", ".generated.swift", "_string.go", ".js.map", ".css.map", ".zep.c", ".zep.h", ".zep.php", "_ragel.go", ".pnp.cjs", ".pnp.js", ".pnp.loader.mjs", "bindata.go", "routeTree.gen.ts",
    ];

    /// <summary>Whether a folder's files are left out: its path has no slash at its end and is empty at the root.</summary>
    public static bool IsFolder(string folder)
    {
        if (folder.Length == 0)
        {
            return false;
        }

        var start = 0;
        while (start <= folder.Length)
        {
            var slash = folder.IndexOf('/', start);
            var end = slash < 0 ? folder.Length : slash;
            var part = folder[start..end];
            if (Anywhere.Contains(part) || (start == 0 && AtRoot.Contains(part)) || EndsLikeVendor(part))
            {
                return true;
            }

            start = end + 1;
        }

        return Nested().IsMatch(folder + "/");
    }

    /// <summary>Whether a file's name alone leaves it out.</summary>
    public static bool IsFile(ReadOnlySpan<char> name)
    {
        foreach (var ending in GeneratedEndings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        if (name.EndsWith(".js") || name.EndsWith(".css") || name.EndsWith(".scss") || name.EndsWith(".less") || name.EndsWith(".styl"))
        {
            return Bundled().IsMatch(name);
        }

        var dot = name.IndexOf('.');
        return name.EndsWith(".d.ts") || name.StartsWith("zz_generated") || Names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || Stems.GetAlternateLookup<ReadOnlySpan<char>>().Contains(dot < 0 ? name : name[..dot]);
    }

    private static bool EndsLikeVendor(string part) =>
        part.EndsWith("vendor", StringComparison.OrdinalIgnoreCase) || part.EndsWith("vendors", StringComparison.Ordinal) || part.EndsWith("extern", StringComparison.Ordinal) || part.EndsWith("external", StringComparison.Ordinal)
        || part is "third_party" or "third-party" or "thirdparty" or "Third_Party" or "ThirdParty" or "3rdparty" or "3rd_party" or "3rd-party" || part.EndsWith(".xctemplate", StringComparison.Ordinal) || part.EndsWith(".imageset", StringComparison.Ordinal);

    [GeneratedRegex(@"(^|/)(gradle/wrapper|\.mvn/wrapper|Godeps/_workspace|([Tt]ests?|[Ss]pecs?)/fixtures|tiny_mce/(langs|plugins|themes|utils)|[Cc]ode[Mm]irror/(\d+\.\d+/)?(lib|mode|theme|addon|keymap|demo)|[Dd]ocs?/_?(build|themes?|templates?|static)|inst/doc)/|^inst/extdata/|^[Pp]ackages/.+\.\d+/", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Nested();

    [GeneratedRegex(@"(\.|-)min\.(js|css)$|import\.(css|less|scss|styl)$|^(bootstrap|custom\.bootstrap|jquery|mootools|tiny_mce|angular|d3(\.v\d+)?|react|yui|fontello|cordova|shBrush)([^.]*)\.(js|css|less|scss|styl)$|^jquery[-.].*\.(js|css)$|^(font-awesome|foundation|normalize|animate|octicons)\.(css|less|scss|styl)$|^(prototype.*|effects|controls|dragdrop|dojo|MochiKit|ckeditor|fuelux|Chart|html5shiv|modernizr[-.].*|knockout-.*|react-.*|yahoo-.*|cordova-.*)\.js$|(-vsdoc|\.intellisense)\.js$|^foundation(\..*)?\.js$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Bundled();
}
