namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>What the image that a container file starts from says about the language of what it builds.</summary>
internal static class BaseImages
{
    private static readonly Dictionary<string, string> Languages = new(StringComparer.Ordinal)
    {
        ["golang"] = "go",
        ["go"] = "go",
        ["python"] = "python",
        ["pypy"] = "python",
        ["miniconda3"] = "python",
        ["uv"] = "python",
        ["poetry"] = "python",
        ["uwsgi-nginx-flask"] = "python",
        ["uvicorn-gunicorn-fastapi"] = "python",
        ["uvicorn-gunicorn"] = "python",
        ["meinheld-gunicorn-flask"] = "python",
        ["meinheld-gunicorn"] = "python",
        ["base-notebook"] = "python",
        ["minimal-notebook"] = "python",
        ["scipy-notebook"] = "python",
        ["pytorch"] = "python",
        ["node"] = "javascript",
        ["bun"] = "bun",
        ["deno"] = "deno",
        ["php"] = "php",
        ["composer"] = "php",
        ["frankenphp"] = "php",
        ["php-fpm"] = "php",
        ["wordpress"] = "php",
        ["ruby"] = "ruby",
        ["rails"] = "ruby",
        ["jruby"] = "ruby",
        ["passenger-full"] = "ruby",
        ["rust"] = "rust",
        ["rust-musl-builder"] = "rust",
        ["cargo-chef"] = "rust",
        ["openjdk"] = "java",
        ["maven"] = "java",
        ["gradle"] = "java",
        ["eclipse-temurin"] = "java",
        ["amazoncorretto"] = "java",
        ["tomcat"] = "java",
        ["jetty"] = "java",
        ["java"] = "java",
        ["adoptopenjdk"] = "java",
        ["wildfly"] = "java",
        ["ibm-semeru-runtimes"] = "java",
        ["graalvm"] = "java",
        ["native-image"] = "java",
        ["quarkus-micro-image"] = "java",
        ["liberica-openjdk-alpine"] = "java",
        ["zulu-openjdk"] = "java",
        ["sbt"] = "scala",
        ["dotnet/sdk"] = "csharp",
        ["dotnet/aspnet"] = "csharp",
        ["dotnet/runtime"] = "csharp",
        ["dotnet/runtime-deps"] = "csharp",
        ["dotnet/core/sdk"] = "csharp",
        ["dotnet/core/aspnet"] = "csharp",
        ["dotnet/core/runtime"] = "csharp",
        ["framework/sdk"] = "csharp",
        ["mono"] = "csharp",
        ["elixir"] = "elixir",
        ["erlang"] = "erlang",
        ["haskell"] = "haskell",
        ["dart"] = "dart",
        ["flutter"] = "dart",
        ["swift"] = "swift",
        ["gcc"] = "cpp",
        ["julia"] = "julia",
        ["perl"] = "perl",
        ["r-base"] = "r",
        ["r-ver"] = "r",
        ["shiny"] = "r",
        ["clojure"] = "clojure",
        ["crystal"] = "crystal",
        ["nim"] = "nim",
        ["nginx"] = "staticfile",
        ["nginx-unprivileged"] = "staticfile",
        ["httpd"] = "staticfile",
        ["caddy"] = "staticfile",
        ["traefik"] = "staticfile",
        ["haproxy"] = "staticfile",
        ["openresty"] = "staticfile",
        ["hugo"] = "html",
        ["jekyll"] = "ruby",
        ["terraform"] = "terraform",
        ["bash"] = "shell",
    };

    // What a container file runs tells the language where the image that it starts from is a bare system.
    private static readonly (string Words, string Language)[] Tools =
    [
        ("go build", "go"), ("cargo ", "rust"), ("mvn ", "java"), ("gradle", "java"), ("dotnet ", "csharp"), ("composer install", "php"), ("bundle install", "ruby"), ("mix ", "elixir"), ("pip install", "python"), ("pip3 install", "python"), ("uv sync", "python"), ("poetry install", "python"),
        ("npm ", "javascript"), ("yarn ", "javascript"), ("pnpm ", "javascript"), ("php", "php"), ("python3", "python"), ("nodejs", "javascript"), ("ruby", "ruby"), ("openjdk", "java"), ("golang", "go"), ("nginx", "staticfile"), ("apache2", "staticfile"),
    ];

    /// <summary>The language and its version, and the line that says so; null when no stage starts from an image that is known. A server of files counts only when nothing else is built.</summary>
    public static (string Language, string? Version, int Line)? Of(RepositoryView view, string containerfile)
    {
        var found = new List<(string Language, string? Version, int Line)>();
        var stages = new Dictionary<string, (string Language, string? Version, int Line)>(StringComparer.OrdinalIgnoreCase);
        (string Language, string? Version, int Line)? last = null;
        var defaults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (line, number) in view.Numbered(containerfile))
        {
            var words = line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[0].Equals("ARG", StringComparison.OrdinalIgnoreCase) && words[1].IndexOf('=', StringComparison.Ordinal) is var at and > 0)
            {
                defaults[words[1][..at]] = words[1][(at + 1)..].Trim('"', '\'');
            }
            else if (words.Length > 1 && words[0].Equals("FROM", StringComparison.OrdinalIgnoreCase) && words.Skip(1).FirstOrDefault(word => !word.StartsWith("--", StringComparison.Ordinal)) is { } reference)
            {
                last = stages.TryGetValue(reference, out var earlier) ? earlier : ImageName.Parse(reference, defaults.GetValueOrDefault) is { } image && LanguageOf(image.Repository) is { } language ? (language, Version(image, language), number) : null;
                if (last is { } known)
                {
                    found.Add(known);
                    if (words.Length > 3 && words[^2].Equals("AS", StringComparison.OrdinalIgnoreCase))
                    {
                        stages[words[^1]] = known;
                    }
                }
            }
        }

        // What the last stage starts from is what runs; where that is an empty image or a server of files, what was built last.
        return last is { Language: not "staticfile" } ? last : found.Count == 0 ? Installed(view, containerfile) : found.FindLast(one => one.Language != "staticfile") is { Language: not null } built ? built : found[0];
    }

    private static (string Language, string? Version, int Line)? Installed(RepositoryView view, string containerfile)
    {
        var lines = view.Lines(containerfile);
        foreach (var (words, language) in Tools)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                if (lines[i].Contains(words, StringComparison.Ordinal) && lines[i].AsSpan().TrimStart() is not ['#', ..])
                {
                    return (language, null, i + 1);
                }
            }
        }

        return null;
    }

    private static string? LanguageOf(string repository)
    {
        var parts = repository.Split('/');
        return Enumerable.Range(0, parts.Length).Select(i => Languages.GetValueOrDefault(string.Join('/', parts[i..]))).FirstOrDefault(language => language is not null);
    }

    // "3.8.5-eclipse-temurin-17" is Maven's own version followed by Java's.
    private static string? Version(ImageName image, string language)
    {
        var tag = image.Tag ?? "";
        if (language == "java" && image.Short is "maven" or "gradle" or "tomcat" or "jetty")
        {
            var words = tag.Split('-');
            tag = words.Skip(1).Select(word => word.StartsWith("jdk", StringComparison.Ordinal) || word.StartsWith("jre", StringComparison.Ordinal) ? word[3..] : word).FirstOrDefault(word => word.Length > 0 && char.IsDigit(word[0])) ?? "";
        }

        var end = tag.TakeWhile(c => char.IsDigit(c) || c == '.').Count();
        return language != "staticfile" && end > 0 ? tag[..end].TrimEnd('.') : null;
    }
}
