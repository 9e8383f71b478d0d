using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>How a Python application is started, when it is one.</summary>
internal static partial class PythonStart
{
    private static readonly string[] Mains = ["main.py", "app.py", "server.py", "run.py", "bot.py", "src/main.py", "app/main.py", "src/app.py", "app/app.py", "wsgi.py", "asgi.py", "streamlit_app.py"];

    // What a main file holds, what it must not hold because it then serves itself, and any one of what must be required.
    private static readonly (string? Name, string? Text, string? Unless, string[] Requires, string Command)[] Webs =
    [
        ("streamlit_app.py", null, null, [], "streamlit run {file}"), (null, "import streamlit", null, [], "streamlit run {file}"), (null, "FastAPI(", "uvicorn.run(", ["uvicorn", "fastapi"], "uvicorn {app} --host 0.0.0.0"), (null, "Starlette(", "uvicorn.run(", ["uvicorn"], "uvicorn {app} --host 0.0.0.0"),
        (null, "Litestar(", "uvicorn.run(", ["uvicorn", "litestar"], "uvicorn {app} --host 0.0.0.0"), (null, "Quart(", ".run(", ["hypercorn", "quart"], "hypercorn {app} --bind 0.0.0.0:8000"), (null, "Flask(", "app.run(", ["gunicorn"], "gunicorn {app}"), (null, "Flask(", "app.run(", [], "flask --app {module} run --host 0.0.0.0"),
        ("wsgi.py", null, null, ["gunicorn"], "gunicorn {app}"), ("asgi.py", null, null, ["uvicorn"], "uvicorn {app} --host 0.0.0.0"),
    ];

    private static readonly (string Package, string Command)[] AsgiServers = [("daphne", "daphne -b 0.0.0.0"), ("uvicorn", "uvicorn --host 0.0.0.0"), ("hypercorn", "hypercorn --bind 0.0.0.0:8000")];

    public static void Offer(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own, string prefix)
    {
        var command = Command(view, draft, requirements, own, prefix);
        draft.Start = command is null ? null : prefix + command;
    }

    private static string? Command(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own, string prefix)
    {
        if (view.First(draft.Path, "manage.py") is { } manage)
        {
            draft.Because(manage, 1, "Django's manage.py");
            return Django(view, draft, requirements, own, prefix) ?? "python manage.py runserver 0.0.0.0:8000";
        }

        foreach (var main in Mains.Select(name => RepositoryView.Join(draft.Path, name)).Where(view.Has))
        {
            var relative = RepositoryView.Relative(draft.Path, main);
            draft.Because(main, 1, "main program");
            var name = ModuleOf(relative);
            var application = $"{name}:{view.Lines(main).Select(line => Created().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value ?? "app"}";
            var web = Webs.FirstOrDefault(web => (web.Name is null || web.Name == RepositoryView.NameOf(main)) && (web.Text is null || view.Mentions(main, web.Text)) && (web.Unless is null || !view.Mentions(main, web.Unless)) && (web.Requires.Length == 0 || web.Requires.Any(package => Requires(requirements, package)))).Command;
            return (web ?? "python {file}").Replace("{app}", application, StringComparison.Ordinal).Replace("{module}", name, StringComparison.Ordinal).Replace("{file}", CommandWords.Quote(relative), StringComparison.Ordinal);
        }

        // A program that the project installs under a name of its own.
        if (view.First(draft.Path, "pyproject.toml") is { } project && prefix.Length > 0 && (view.Toml(project)?.At("project", "scripts") ?? view.Toml(project)?.At("tool", "poetry", "scripts")) is { Members.Count: > 0 } scripts)
        {
            var (script, value) = scripts.Members.OrderBy(pair => pair.Value.Line).First();
            draft.Because(project, value.Line, "script of the project");
            return CommandWords.Quote(script);
        }

        if (own.Where(path => RepositoryView.FolderOf(path) == draft.Path && !RepositoryView.NameOf(path).StartsWith("test", StringComparison.Ordinal) && RepositoryView.NameOf(path) is not ("setup.py" or "conftest.py" or "noxfile.py" or "tasks.py")).Take(2).ToList() is [var only] && (view.SizeOf(only) == 0 || view.Mentions(only, "__main__")))
        {
            draft.Because(only, 1, "the only program");
            return "python " + CommandWords.Quote(RepositoryView.NameOf(only));
        }

        return own.FirstOrDefault(path => RepositoryView.NameOf(path) == "__main__.py" && !Places.IsAside(path)) is { } module && RepositoryView.FolderOf(module) != draft.Path
            ? "python -m " + ModuleOf(RepositoryView.Relative(draft.Path, RepositoryView.FolderOf(module)) is var package && package.StartsWith("src/", StringComparison.Ordinal) ? package[4..] : package)
            : null;
    }

    // Django's own server is for development: a real one is taken from the requirements, or brought where nothing else installs.
    private static string? Django(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own, string prefix)
    {
        var asgi = own.FirstOrDefault(path => RepositoryView.NameOf(path) == "asgi.py" && !Places.IsAside(path));
        if (asgi is not null && AsgiServers.FirstOrDefault(server => Requires(requirements, server.Package)).Command is { } command)
        {
            draft.Because(asgi, 1, "ASGI application");
            return $"{command} {ModuleOf(RepositoryView.Relative(draft.Path, asgi))}:application";
        }

        if (own.FirstOrDefault(path => RepositoryView.NameOf(path) == "wsgi.py" && !Places.IsAside(path)) is not { } wsgi)
        {
            return null;
        }

        var module = ModuleOf(RepositoryView.Relative(draft.Path, wsgi));
        draft.Because(wsgi, 1, "WSGI application");
        if (Requires(requirements, "waitress"))
        {
            return $"waitress-serve {module}:application";
        }

        if (!Requires(requirements, "gunicorn"))
        {
            if (prefix.Length > 0 || requirements.Count == 0)
            {
                return null;
            }

            draft.Install.Add("python -m pip install gunicorn");
        }

        return "gunicorn " + module;
    }

    private static bool Requires(IReadOnlyList<PythonRequirement> requirements, string name) => requirements.Any(required => required.Name == name);

    // "app = Flask(__name__)": the name that a server is told.
    [GeneratedRegex(@"^(?<name>\w+)\s*(:\s*\w+\s*)?=\s*(Flask|FastAPI|Starlette|Litestar|Quart|Sanic)\(", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Created();

    private static string ModuleOf(string path) => CommandWords.Quote((path.EndsWith(".py", StringComparison.Ordinal) ? path[..^3] : path).Replace('/', '.'));
}
