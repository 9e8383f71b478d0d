using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Rust;

/// <summary>Cargo packages; a workspace and its members are one component.</summary>
internal sealed class RustDetector : IDetector
{
    private const int MaxSourcesRead = 3000;

    private static readonly string[] TestAttributes = ["#[test]", "::test]", "#[rstest", "::test(", "#[wasm_bindgen_test", "proptest!"];

    public string Id => "rust";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var manifests = view.Named("Cargo.toml").Select(path => (Folder: RepositoryView.FolderOf(path), Root: view.Toml(path))).Where(manifest => manifest.Root is not null).ToList();
        var workspaces = manifests.Where(manifest => manifest.Root!.At("workspace") is not null).ToList();
        foreach (var (folder, root) in manifests)
        {
            var member = workspaces.Any(workspace => workspace.Folder != folder && RepositoryView.IsBelow(folder, workspace.Folder) && !Excluded(workspace.Root!, RepositoryView.Relative(workspace.Folder, folder)));
            if (!member && (root!.At("package") ?? root.At("workspace")) is not null)
            {
                yield return Package(view, folder, root, manifests.Where(other => RepositoryView.IsBelow(other.Folder, folder)).Select(other => other.Root!));
            }
        }
    }

    // What a workspace does not exclude below itself either is a member or cannot be built there at all.
    private static bool Excluded(TomlValue workspace, string folder) =>
        workspace.At("workspace", "exclude") is { } exclude && exclude.Items.Any(item => item.Text is { } text && RepositoryView.IsBelow(folder, text.TrimEnd('/')));

    private static ComponentDraft Package(RepositoryView view, string folder, TomlValue root, IEnumerable<TomlValue> members)
    {
        var file = RepositoryView.Join(folder, "Cargo.toml");
        var draft = new ComponentDraft(folder, "rust") { PackageManager = "cargo", Confidence = 0.98 };
        draft.Because(file, root.At("workspace")?.Line ?? root.At("package")?.Line ?? 1, root.At("workspace") is null ? "Cargo package" : "Cargo workspace");
        Version(view, draft, root, file);

        var locked = view.First(folder, "Cargo.lock");
        if (locked is not null)
        {
            draft.Lockfiles.Add(locked);
        }

        var all = members.Append(root).ToList();
        var needs = all.SelectMany(Dependencies).ToList();
        var flag = locked is null ? "" : " --locked";
        if (needs.Count > 0)
        {
            draft.Install.Add("cargo fetch" + flag);
        }

        FrameworkTable.Offer(draft, FrameworkTable.Rust, name => needs.FirstOrDefault(need => need.Name == name) is { Value: { } value } ? new Evidence(file, Math.Min(value.Line, Math.Max(1, view.Lines(file).Count)), $"depends on {name}") : null);
        var scope = root.At("workspace") is null ? "" : " --workspace";
        draft.Build.Add($"cargo build{scope}{flag}");
        Tests(view, draft, $"cargo test{scope}{flag}");
        Lint(view, draft, root, scope, flag);
        RustStart.Offer(view, draft, root, scope, flag);
        VersionFiles.OfferImage(view, draft, "rust");
        return draft;
    }

    private static void Version(RepositoryView view, ComponentDraft draft, TomlValue root, string file)
    {
        foreach (var folder in new[] { draft.Path, "." }.Distinct())
        {
            if (view.First(folder, "rust-toolchain.toml") is { } toolchain && view.Toml(toolchain)?.At("toolchain", "channel") is { Text: { } channel } value)
            {
                draft.OfferVersion(channel, toolchain, value.Line, "toolchain channel");
            }

            if (view.First(folder, "rust-toolchain") is { } plain)
            {
                var named = view.Mentions(plain, "[toolchain]") ? view.Toml(plain)?.TextAt("toolchain", "channel") : view.FirstWord(plain);
                draft.OfferVersion(named, plain, 1, "toolchain channel");
            }
        }

        VersionFiles.Offer(view, draft, "rust");
        var stated = root.At("package", "rust-version") is { Text: not null } own ? own : root.At("workspace", "package", "rust-version");
        draft.OfferVersion(stated?.Text, file, stated?.Line ?? 1, "rust-version");
    }

    private static void Tests(RepositoryView view, ComponentDraft draft, string command)
    {
        var sources = view.Below(draft.Path).Where(path => path.EndsWith(".rs", StringComparison.Ordinal)).Take(MaxSourcesRead).ToList();

        // A file in a folder of integration tests is one by its place; sources without a word cannot say that they hold none.
        var test = sources.Find(path => RepositoryView.NameOf(RepositoryView.FolderOf(path)) == "tests") ?? (sources.TrueForAll(path => view.SizeOf(path) == 0) ? sources.FirstOrDefault() : null);
        foreach (var path in test is null ? sources : [])
        {
            if (view.Text(path) is { } text && TestAttributes.FirstOrDefault(attribute => text.Contains(attribute, StringComparison.Ordinal)) is { } found)
            {
                draft.Test.Add(command);
                draft.Because(path, view.LineOf(path, found), "Rust test");
                return;
            }
        }

        if (test is not null)
        {
            draft.Test.Add(command);
            draft.Because(test, 1, "Rust test");
        }
    }

    private static void Lint(RepositoryView view, ComponentDraft draft, TomlValue root, string scope, string flag)
    {
        var clippy = view.First(draft.Path, "clippy.toml", ".clippy.toml") ?? ((root.At("lints", "clippy") ?? root.At("workspace", "lints", "clippy")) is not null ? RepositoryView.Join(draft.Path, "Cargo.toml") : null);
        if (clippy is not null)
        {
            draft.Lint.Add($"cargo clippy{scope} --all-targets{flag}");
            draft.Because(clippy, view.LineOf(clippy, "clippy"), "clippy is configured");
        }
        else
        {
            draft.Lint.Add($"cargo check{scope} --all-targets{flag}");
        }

        if (view.First(draft.Path, "rustfmt.toml", ".rustfmt.toml") is { } format)
        {
            draft.Lint.Add("cargo fmt --all --check");
            draft.Because(format, 1, "rustfmt is configured");
        }
    }

    private static IEnumerable<(string Name, TomlValue Value)> Dependencies(TomlValue root) =>
        new[] { root.At("dependencies"), root.At("dev-dependencies"), root.At("build-dependencies"), root.At("workspace", "dependencies") }
            .Concat(root.At("target")?.Members.Values.Select(target => target.At("dependencies")) ?? [])
            .OfType<TomlValue>().SelectMany(table => table.Members).Where(pair => pair.Value.At("path") is null).Select(pair => (pair.Key, pair.Value));
}
