using System.Text.Json;

namespace CiCdPlatform.Core.Detectors.Php;

/// <summary>PHP projects of Composer, and PHP files without a manifest.</summary>
internal sealed class PhpDetector : IDetector
{
    private static readonly string[] WebRoots = ["public", "web", "webroot", "pub", "htdocs", "public_html", "www"];

    public string Id => "php";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var manifests = view.Named("composer.json").ToList();
        foreach (var manifest in manifests)
        {
            if (view.Json(manifest) is { } root)
            {
                yield return Project(view, manifest, root);
            }
        }

        if (manifests.Count == 0 && view.WithExtension(".php").ToList() is { Count: > 0 } sources)
        {
            var draft = new ComponentDraft(".", "php") { Confidence = 0.7, IsGuess = true };
            draft.Because(sources[0], 1, "PHP source");
            VersionFiles.OfferFile(view, draft, ".php-version");
            draft.Lint.Add(Syntax);
            if (view.First(".", "phpunit.xml", "phpunit.xml.dist") is { } config)
            {
                draft.Test.Add("phpunit");
                draft.Because(config, 1, "PHPUnit is configured");
            }

            draft.Start = Serve(view, ".");
            yield return draft;
        }
    }

    private const string Syntax = "find . -name '*.php' -not -path '*/vendor/*' -print0 | xargs -0 -r -n 1 php -l";

    private static ComponentDraft Project(RepositoryView view, string manifest, JsonElement root)
    {
        var folder = RepositoryView.FolderOf(manifest);
        var draft = new ComponentDraft(folder, "php") { PackageManager = "composer", Confidence = 0.96 };
        draft.Because(manifest, 1, "Composer project");
        VersionFiles.OfferFile(view, draft, ".php-version");
        VersionFiles.Offer(view, draft, "php");
        var required = Packages(root, "require").Concat(Packages(root, "require-dev")).DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Constraint);
        if (root.TryGetProperty("config", out var config) && Text(config, "platform", "php") is { } platform)
        {
            draft.OfferVersion(platform, manifest, view.LineOf(manifest, "\"platform\""), "config.platform.php");
        }

        draft.OfferVersion(VersionFiles.Plain(required.GetValueOrDefault("php")), manifest, view.LineOf(manifest, "\"php\""), "require.php");
        VersionFiles.OfferImage(view, draft, "php");
        if (view.First(folder, "composer.lock") is { } lockfile)
        {
            draft.Lockfiles.Add(lockfile);
        }

        if (required.Keys.Any(name => name.Contains('/', StringComparison.Ordinal)) || root.TryGetProperty("autoload", out _))
        {
            draft.Install.Add("composer install --no-interaction --prefer-dist --no-progress");
        }

        FrameworkTable.Offer(draft, FrameworkTable.Php, name => required.ContainsKey(name) ? new Evidence(manifest, view.LineOf(manifest, $"\"{name}\""), $"requires {name}") : null);
        Test(view, draft, manifest, root, required);
        if (view.First(folder, "phpstan.neon", "phpstan.neon.dist", "phpstan.dist.neon") is { } phpstan && required.Keys.Any(name => name is "phpstan/phpstan" or "larastan/larastan" or "nunomaduro/larastan"))
        {
            draft.Lint.Add("vendor/bin/phpstan analyse --no-progress");
            draft.Because(phpstan, 1, "PHPStan is configured");
        }
        else if (view.First(folder, "psalm.xml", "psalm.xml.dist") is { } psalm && required.ContainsKey("vimeo/psalm"))
        {
            draft.Lint.Add("vendor/bin/psalm --no-progress");
            draft.Because(psalm, 1, "Psalm is configured");
        }
        else
        {
            draft.Lint.Add(Syntax);
        }

        Style(view, draft, required);
        draft.Start = view.First(folder, "artisan") is not null ? "php artisan serve --host 0.0.0.0"
            : Serve(view, folder);
        return draft;
    }

    // The web root that the servers people use have by convention comes before the folder itself.
    private static string? Serve(RepositoryView view, string folder) =>
        WebRoots.FirstOrDefault(top => view.First(folder, top + "/index.php") is not null) is { } root ? "php -S 0.0.0.0:8000 -t " + root
        : view.First(folder, "index.php") is not null ? "php -S 0.0.0.0:8000" : null;

    // Style is checked only where the repository says which.
    private static void Style(RepositoryView view, ComponentDraft draft, Dictionary<string, string> required)
    {
        foreach (var (package, files, command) in Styles.Where(style => required.ContainsKey(style.Package)))
        {
            if (view.First(draft.Path, files) is { } file)
            {
                draft.Lint.Add(command);
                draft.Because(file, 1, $"{package} is configured");
            }
        }
    }

    private static readonly (string Package, string[] Files, string Command)[] Styles =
    [
        ("squizlabs/php_codesniffer", ["phpcs.xml", "phpcs.xml.dist", ".phpcs.xml", ".phpcs.xml.dist"], "vendor/bin/phpcs"), ("friendsofphp/php-cs-fixer", [".php-cs-fixer.php", ".php-cs-fixer.dist.php"], "vendor/bin/php-cs-fixer fix --dry-run --diff"), ("laravel/pint", ["pint.json"], "vendor/bin/pint --test"),
    ];

    private static void Test(RepositoryView view, ComponentDraft draft, string manifest, JsonElement root, Dictionary<string, string> required)
    {
        var tests = view.Below(draft.Path).FirstOrDefault(path => path.EndsWith("Test.php", StringComparison.Ordinal) || (path.EndsWith(".php", StringComparison.Ordinal) && required.ContainsKey("pestphp/pest") && RepositoryView.Relative(draft.Path, path).StartsWith("tests/", StringComparison.Ordinal)));
        var script = root.TryGetProperty("scripts", out var scripts) && scripts.ValueKind == JsonValueKind.Object && scripts.TryGetProperty("test", out _);
        if (tests is null && !script)
        {
            return;
        }

        if (view.First(draft.Path, "artisan") is not null && view.First(draft.Path, ".env.example") is not null)
        {
            // The framework refuses to start without a key; the example environment is meant for this.
            draft.Test.AddRange(["cp .env.example .env", "php artisan key:generate"]);
        }

        if (script)
        {
            draft.Test.Add("composer test");
            draft.Because(manifest, view.LineOf(manifest, "\"test\""), "test script");
        }
        else if (required.ContainsKey("pestphp/pest"))
        {
            draft.Test.Add("vendor/bin/pest");
        }
        else if (required.Keys.FirstOrDefault(name => name is "phpunit/phpunit" or "symfony/phpunit-bridge" or "symfony/test-pack") is { } unit)
        {
            draft.Test.Add(unit == "symfony/phpunit-bridge" ? "vendor/bin/simple-phpunit" : view.First(draft.Path, "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml") is null ? "vendor/bin/phpunit " + CommandWords.Quote(RepositoryView.Relative(draft.Path, tests!).Split('/')[0]) : "vendor/bin/phpunit");
            draft.Because(manifest, view.LineOf(manifest, $"\"{unit}\""), $"requires {unit}");
        }
        else
        {
            draft.Test.Clear();
        }
    }

    private static IEnumerable<(string Name, string Constraint)> Packages(JsonElement root, string key) =>
        root.TryGetProperty(key, out var table) && table.ValueKind == JsonValueKind.Object ? table.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String).Select(property => (property.Name, property.Value.GetString()!)) : [];

    private static string? Text(JsonElement root, string group, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(group, out var table) && table.ValueKind == JsonValueKind.Object && table.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
