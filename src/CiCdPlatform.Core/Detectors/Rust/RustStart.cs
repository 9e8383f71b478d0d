using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Rust;

/// <summary>Which program a Cargo package or workspace makes, and how it is started.</summary>
internal static class RustStart
{
    private const string MainFile = "src/main.rs";

    /// <summary>Sets the start command when there is one program that stands out, and a release build that makes it.</summary>
    public static void Offer(RepositoryView view, ComponentDraft draft, TomlValue root, string scope, string flag)
    {
        var wasm = view.First(draft.Path, ".cargo/config.toml", ".cargo/config") is { } config && view.Toml(config) is { } settings && Target(settings) is { } target && view.Mentions(config, "lunatic") ? (Config: config, Target: target) : default;
        if (wasm.Config is not null)
        {
            draft.Language = "lunatic";
            draft.Because(wasm.Config, view.LineOf(wasm.Config, "lunatic"), "runs on lunatic");
        }

        if (Program(view, draft.Path, root) is not { } program)
        {
            return;
        }

        draft.Because(program.File, program.Line, "main program");
        draft.Build.Clear();
        draft.Build.Add($"cargo build --release{scope}{flag}");
        draft.Start = wasm.Config is null ? "./target/release/" + CommandWords.Quote(program.Name) : $"lunatic run target/{CommandWords.Quote(wasm.Target)}/release/{CommandWords.Quote(program.Name)}.wasm";
    }

    private static string? Target(TomlValue settings) => settings.TextAt("build", "target");

    private static (string Name, string File, int Line)? Program(RepositoryView view, string folder, TomlValue root)
    {
        if (Own(view, folder, root) is { } own)
        {
            return own;
        }

        // Of a workspace, the only member that is a program and no tool for building it.
        var members = view.Named("Cargo.toml").Where(path => RepositoryView.FolderOf(path) is var member && member != folder && RepositoryView.IsBelow(member, folder) && !Places.IsAside(RepositoryView.Relative(folder, path)) && RepositoryView.NameOf(member) is not ("xtask" or "tools" or "fuzz"))
            .Take(200).Select(path => view.Toml(path) is { } manifest ? Own(view, RepositoryView.FolderOf(path), manifest) : null).OfType<(string, string, int)>().Take(2).ToList();
        return root.At("workspace") is not null && members.Count == 1 ? members[0] : null;
    }

    private static (string Name, string File, int Line)? Own(RepositoryView view, string folder, TomlValue root)
    {
        var file = RepositoryView.Join(folder, "Cargo.toml");
        if (root.At("package", "default-run") is { IsString: true, Text: { } preferred } value)
        {
            return (preferred, file, value.Line);
        }

        // Named programs come before the one that the package's own name gives.
        if (root.At("bin")?.Items is [var bin, ..] && bin.TextAt("name") is { } name)
        {
            return (name, file, bin.Line);
        }

        if (view.First(folder, MainFile) is { } main && root.TextAt("package", "name") is { } package)
        {
            return (package, main, 1);
        }

        return view.In(RepositoryView.Join(folder, "src/bin")).Take(2).ToList() is [var only] && only.EndsWith(".rs", StringComparison.Ordinal) ? (Path.GetFileNameWithoutExtension(only), only, 1) : null;
    }
}
