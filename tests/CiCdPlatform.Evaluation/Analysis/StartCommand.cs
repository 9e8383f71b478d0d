using System.Text.Json;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>
/// Brings start commands to one form, so that two that start the same program on the same target are equal. What is taken away: variables set in front, <c>exec</c>, what runs before
/// (migrations), runners of package managers, options, interpreters of shell scripts. What is looked up: scripts of <c>package.json</c> and tasks of <c>deno.json</c>, and what a build
/// command made the program from. Web servers that only hand out a folder's files are one program, and so are those that only run a folder's PHP.
/// </summary>
internal sealed partial class StartCommand(string folder, IReadOnlyList<string> build)
{
    private const int MaxIndirections = 5;

    private static readonly string[] s_runners = ["exec", "bundle", "poetry", "pdm", "uv", "pipenv", "corepack", "time", "dotenv", "env"];
    private static readonly string[] s_nodePrograms = ["node", "ts-node", "tsx", "bun"];

    /// <summary>The canonical form; empty for no command.</summary>
    public string Canonical(string? command) => command is null ? "" : Canonical(command, 0);

    private string Canonical(string command, int depth)
    {
        if (Jar().Match(command) is { Success: true } jar && command.Contains("java", StringComparison.Ordinal))
        {
            return "java -jar " + jar.Groups["folder"].Value.Replace("/app/", "", StringComparison.Ordinal).Trim('/');
        }

        if (command.Contains("php-fpm", StringComparison.Ordinal) || command.StartsWith("php -S", StringComparison.Ordinal) || command.StartsWith("frankenphp", StringComparison.Ordinal))
        {
            return "php web server";
        }

        if (StaticServer().IsMatch(command))
        {
            return "static web server";
        }

        var words = Words(command.Split("&&", StringSplitOptions.TrimEntries)[^1]);
        while (words.Count > 1 && (s_runners.Contains(words[0]) || words[0].Contains('=', StringComparison.Ordinal) || (words[0] is "run" or "exec" && depth == 0)))
        {
            var runner = words[0];
            words.RemoveAt(0);
            if (runner is "bundle" or "poetry" or "pdm" or "uv" or "pipenv" && words[0] is "exec" or "run")
            {
                words.RemoveAt(0);
            }
        }

        if (depth < MaxIndirections && Script(words) is { } script)
        {
            return Canonical(script, depth + 1);
        }

        if (words is ["stack" or "cabal", "exec" or "run", ..] or ["swift", "run", ..])
        {
            words.RemoveRange(0, 2);
        }

        var kept = words.Where((word, i) => i == 0 || (!word.StartsWith('-') && !IsOptionValue(words, i))).ToList();
        var program = kept[0];
        if (Made(program) is { } sources)
        {
            return sources;
        }

        // A script or program by its own name, whoever interprets it; a library of .NET is its program.
        if (program is "sh" or "bash" or "guile" && kept.Count > 1)
        {
            kept.RemoveAt(0);
        }

        if (program == "dotnet" && kept is [_, var library, ..] && library.EndsWith(".dll", StringComparison.Ordinal))
        {
            return Path.GetFileNameWithoutExtension(library);
        }

        kept[0] = kept[0].Contains('/', StringComparison.Ordinal) ? Path.GetFileName(kept[0]) : kept[0];
        kept[0] = kept[0].EndsWith(".exe", StringComparison.Ordinal) ? kept[0][..^4] : kept[0];
        return string.Join(' ', kept.Select((word, i) => s_nodePrograms.Contains(kept[0]) && i == 1 && word.StartsWith("./", StringComparison.Ordinal) ? word[2..] : word).Where(word => word is not "2>&1" && !(word == "run" && kept[0] is "deno" or "bun")));
    }

    // "-p 3000" after a server: the value belongs to the option.
    private static bool IsOptionValue(List<string> words, int i) => i > 1 && words[i - 1] is "-p" or "-b" or "-H" or "-h" or "--host" or "--port" or "--bind" or "--listen" or "--root" or "--environment" or "-e";

    private string? Script(List<string> words)
    {
        var name = words switch
        {
            ["npm" or "pnpm" or "yarn" or "bun", "run", var script, ..] => script,
            ["npm" or "pnpm" or "yarn" or "bun", "start", ..] => "start",
            ["yarn", var script, ..] => script,
            _ => null,
        };
        if (name is not null)
        {
            return Text("package.json", "scripts", name);
        }

        return words is ["deno", "task", var task, ..] ? Text("deno.json", "tasks", task) ?? Text("deno.jsonc", "tasks", task) : null;
    }

    // What a compiler was told to make this program of, such as the package of "go build -o out ./cmd/server".
    private string? Made(string program)
    {
        foreach (var command in build)
        {
            var words = Words(command);
            var at = words.IndexOf("-o");
            if (at > 0 && at + 1 < words.Count && Same(words[at + 1], program) && words[0] is "go" or "cobc" or "gcc" or "g++" or "nim" or "crystal")
            {
                var sources = words.Skip(1).Where((word, i) => i + 1 != at && i + 1 != at + 1 && !word.StartsWith('-') && word != "build").Select(word => word.Trim('.', '/')).ToList();
                return $"{words[0]} {string.Join(' ', sources)}".Trim();
            }
        }

        return null;
    }

    private static bool Same(string left, string right) => left.TrimStart('.', '/') == right.TrimStart('.', '/');

    private string? Text(string file, string group, string key)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            return null;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        return document.RootElement.TryGetProperty(group, out var table) && table.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static List<string> Words(string command) => [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"find (?<folder>\S+) .*\.jar|-jar\s+(-\S+\s+)*""?(\$\(ls (-1 )?)?(?<folder>[\w./]*?)/?[^/ ]*jar", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Jar();

    [GeneratedRegex(@"^(exec )?caddy (run|file-server)|\bnginx\b|^(npx (--yes )?)?(serve|http-server|vite preview)\b|python3? -m http\.server|static-web-server", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StaticServer();
}
