using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors.Compose;

namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Finds the ports of components: container files, launch settings, start commands, and last what a framework listens on unless told otherwise.</summary>
internal static partial class ComponentPorts
{
    private static readonly (string Framework, int Port)[] Defaults =
    [
        ("next", 3000), ("nuxt", 3000), ("remix", 3000), ("sveltekit", 3000), ("gatsby", 8000), ("astro", 4321), ("angular", 4200), ("nestjs", 3000), ("feathers", 3030), ("strapi", 1337), ("fastify", 3000), ("express", 3000), ("koa", 3000), ("hapi", 3000), ("hono", 3000), ("vite", 5173), ("react", 3000), ("vue", 8080),
        ("django", 8000), ("fastapi", 8000), ("flask", 5000), ("starlette", 8000), ("tornado", 8888), ("aiohttp", 8080), ("sanic", 8000), ("streamlit", 8501), ("gradio", 7860), ("rails", 3000), ("sinatra", 4567), ("hanami", 2300), ("laravel", 8000), ("symfony", 8000), ("spring-boot", 8080), ("quarkus", 8080), ("micronaut", 8080), ("dropwizard", 8080), ("vertx", 8080), ("ktor", 8080), ("play", 9000),
        ("aspnetcore", 8080), ("blazor", 5000), ("phoenix", 4000), ("gin", 8080), ("echo", 1323), ("fiber", 3000), ("beego", 8080), ("rocket", 8000), ("actix", 8080), ("actix-web", 8080), ("axum", 3000), ("vapor", 8080), ("kemal", 3000), ("hugo", 1313), ("jekyll", 4000),
    ];

    /// <summary>Completes the ports of every component.</summary>
    public static void Describe(IReadOnlyList<ComponentDraft> drafts, RepositoryView view)
    {
        foreach (var draft in drafts)
        {
            foreach (var (port, file, line, why) in Exposed(draft, view).Concat(draft.Ports.Count == 0 ? Launched(draft, view) : []))
            {
                draft.Ports.Add(port);
                draft.Because(file, line, why);
            }

            if (draft.Ports.Count == 0 && draft.Start is { } start && Told(Script(draft, view) ?? start) is { } told)
            {
                draft.Ports.Add(told);
            }

            if (draft.Ports.Count == 0 && (draft.Start is not null || draft.Containerfile is not null) && Defaults.FirstOrDefault(known => draft.Frameworks.Contains(known.Framework)) is { Port: > 0 } usual)
            {
                draft.Ports.Add(usual.Port);
                draft.Because(draft.Evidence[0].File, draft.Evidence[0].Line, $"{usual.Framework} listens on {usual.Port} unless told otherwise");
            }
        }
    }

    /// <summary>The port that a command line names, or null.</summary>
    public static int? Told(string command) => Argument().Match(command) is { Success: true } match && PublishedPort.IsPort(match.Groups["port"].Value, out var port) ? port : null;

    private static IEnumerable<HeardPort> Exposed(ComponentDraft draft, RepositoryView view)
    {
        if (draft.Containerfile is not { } file)
        {
            yield break;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = view.Lines(file);
        var any = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length < 2)
            {
                continue;
            }

            switch (words[0].ToUpperInvariant())
            {
                case "ENV" or "ARG":
                    foreach (var (name, value) in words.Skip(1).Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => (pair[0], pair[1])).Concat(words.Length == 3 && !words[1].Contains('=', StringComparison.Ordinal) ? [(words[1], words[2])] : []))
                    {
                        // A name that stands for itself keeps the value that it has.
                        var expanded = ImageName.Expand(value, values.GetValueOrDefault).Trim('"', '\'');
                        if (expanded.Length > 0)
                        {
                            values[name] = expanded;
                        }
                    }

                    break;
                case "EXPOSE":
                    foreach (var port in words.Skip(1).TakeWhile(word => word[0] != '#').SelectMany(word => PublishedPort.Range(ImageName.Expand(word, values.GetValueOrDefault).Split('/')[0])))
                    {
                        any = true;
                        yield return new HeardPort(port, file, i + 1, "exposed by the container file");
                    }

                    break;
            }
        }

        if (!any && values.TryGetValue("PORT", out var stated) && PublishedPort.IsPort(stated, out var own))
        {
            yield return new HeardPort(own, file, view.LineOf(file, "PORT"), "PORT in the container file");
        }
        else if (!any && draft.Ports.Count == 0 && lines.LastOrDefault(line => line.StartsWith("CMD", StringComparison.OrdinalIgnoreCase) || line.StartsWith("ENTRYPOINT", StringComparison.OrdinalIgnoreCase)) is { } command && Told(command.Replace("\", \"", " ", StringComparison.Ordinal).Replace("\",\"", " ", StringComparison.Ordinal)) is { } told)
        {
            yield return new HeardPort(told, file, view.LineOf(file, command), "command of the container file");
        }
    }

    private static IEnumerable<HeardPort> Launched(ComponentDraft draft, RepositoryView view)
    {
        foreach (var file in view.Named("launchSettings.json").Where(path => RepositoryView.IsBelow(path, draft.Path) && draft.Frameworks.Contains("aspnetcore")).Take(1))
        {
            foreach (var (line, number) in view.Numbered(file).Where(line => line.Text.Contains("applicationUrl", StringComparison.Ordinal)))
            {
                foreach (var match in Address().Matches(line).Where(match => match.Groups["scheme"].Value == "http"))
                {
                    if (PublishedPort.IsPort(match.Groups["port"].Value, out var port))
                    {
                        yield return new HeardPort(port, file, number, "launch settings");
                    }
                }
            }
        }
    }

    // "npm start" says nothing; the script behind it does.
    private static string? Script(ComponentDraft draft, RepositoryView view)
    {
        if (view.First(draft.Path, "package.json") is not { } file || view.Json(file) is not { } json || !json.TryGetProperty("scripts", out var scripts) || scripts.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return null;
        }

        return string.Join(" ; ", ((string[])["start", "dev", "serve"]).Where(name => scripts.TryGetProperty(name, out var script) && script.ValueKind == System.Text.Json.JsonValueKind.String).Select(name => scripts.GetProperty(name).GetString()));
    }

    [GeneratedRegex(@"(--port[ =]|--server\.port[ =]|-Dserver\.port=|^(\w+_)?(SERVER|APP|HTTP|LISTEN)_PORT=|\bPORT=|^ASPNETCORE_URLS=https?://[^:;]+:|^ASPNETCORE_HTTP_PORTS=|--urls?[ =]\S*:|--listen[ =]\S*:|--bind[ =]\S*:|-b[ =]?\S*:|\s-p[ =]?|0\.0\.0\.0:|\[::\]:|-l[ =]?\S*:)(?<port>\d{2,5})\b", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Argument();

    [GeneratedRegex(@"(?<scheme>https?)://[^:;/""]+:(?<port>\d{2,5})", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Address();

    private sealed record HeardPort(int Port, string File, int Line, string Why);
}
