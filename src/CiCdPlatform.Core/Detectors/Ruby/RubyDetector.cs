using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Ruby;

/// <summary>Ruby projects of Bundler and RubyGems, and Ruby files without a manifest.</summary>
internal sealed partial class RubyDetector : IDetector
{
    private static readonly (string Gem, string Id)[] Services = [("pg", "postgres"), ("mysql2", "mysql"), ("trilogy", "mysql"), ("redis", "redis"), ("sidekiq", "redis"), ("mongoid", "mongodb"), ("mongo", "mongodb"), ("bunny", "rabbitmq")];

    public string Id => "ruby";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var folders = view.Named("Gemfile").Concat(view.Named("gems.rb")).Concat(view.WithExtension(".gemspec")).Select(RepositoryView.FolderOf).Distinct().ToList();
        foreach (var folder in folders)
        {
            yield return Project(view, folder, isGuess: false);
        }

        if (folders.Count == 0 && view.WithExtension(".rb").Any())
        {
            yield return Project(view, ".", isGuess: true);
        }
    }

    private static ComponentDraft Project(RepositoryView view, string folder, bool isGuess)
    {
        var gemfile = view.First(folder, "Gemfile", "gems.rb");
        var gemspec = view.In(folder).FirstOrDefault(path => path.EndsWith(".gemspec", StringComparison.Ordinal));
        var own = view.Below(folder).Where(path => path.EndsWith(".rb", StringComparison.Ordinal)).ToList();
        var draft = new ComponentDraft(folder, "ruby") { PackageManager = gemfile is null ? null : "bundler", Confidence = isGuess ? 0.6 : 0.95, IsGuess = isGuess };
        draft.Because(gemfile ?? gemspec ?? own[0], 1, isGuess ? "Ruby source" : "Ruby project");
        VersionFiles.OfferFile(view, draft, ".ruby-version", "ruby-");
        VersionFiles.Offer(view, draft, "ruby");
        Stated(view, draft, gemfile, Directive(), "ruby directive");
        Stated(view, draft, view.First(folder, "Gemfile.lock", "gems.locked"), Locked(), "RUBY VERSION of the lockfile");
        Stated(view, draft, gemspec, Required(), "required_ruby_version");
        VersionFiles.OfferImage(view, draft, "ruby");
        if (gemfile is not null)
        {
            draft.Install.Add("bundle install --jobs 4 --retry 3");
            if (view.First(folder, "Gemfile.lock", "gems.locked") is { } lockfile)
            {
                draft.Lockfiles.Add(lockfile);
            }
        }

        var gems = Gems(view, gemfile, gemspec);
        foreach (var gem in gems)
        {
            if (Services.FirstOrDefault(known => known.Gem == gem.Key).Id is { } service)
            {
                draft.Services.Add(service);
                draft.Because(gem.Value.File, gem.Value.Line, $"gem {gem.Key}");
            }
        }

        FrameworkTable.Offer(draft, FrameworkTable.Ruby, name => gems.TryGetValue(name, out var place) ? new Evidence(place.File, place.Line, $"gem {name}") : null);

        var exec = gemfile is null ? "" : "bundle exec ";
        Test(view, draft, gems, exec);
        Lint(view, draft, gems, own, exec);
        Start(view, draft, gems, exec);
        return draft;
    }

    private static void Test(RepositoryView view, ComponentDraft draft, Dictionary<string, (string File, int Line)> gems, string exec)
    {
        var files = view.Below(draft.Path).ToList();
        var specs = files.Find(path => path.EndsWith("_spec.rb", StringComparison.Ordinal));
        var tests = files.Find(path => path.EndsWith("_test.rb", StringComparison.Ordinal) || TestFile().IsMatch(RepositoryView.Relative(draft.Path, path)));
        var rails = draft.Frameworks.Contains("rails") && view.First(draft.Path, "config/application.rb") is not null;
        if (rails && (specs ?? tests) is not null && view.First(draft.Path, "config/database.yml") is not null)
        {
            draft.Test.Add(exec + "rails db:test:prepare");
        }

        if (specs is not null)
        {
            if (exec.Length == 0)
            {
                draft.Install.Add("gem install rspec --no-document");
            }

            draft.Test.Add(exec + "rspec");
            draft.Because(specs, 1, "spec");
        }

        var rakefile = view.First(draft.Path, "Rakefile", "rakefile", "Rakefile.rb");
        string TaskOf(NumberedLine line) => TestTask().Match(line.Text).Groups["name"] is { Success: true, Value: "spec" } ? "spec" : "test";
        var tasks = rakefile is not null && (exec.Length == 0 || gems.ContainsKey("rake")) ? view.Numbered(rakefile).Where(line => TestTask().IsMatch(line.Text)).ToList() : [];
        if (tests is null)
        {
            // Whatever the files of the tests are called, the task knows them.
            if (specs is null && tasks is [var task, ..] && files.Exists(path => RepositoryView.Relative(draft.Path, path).StartsWith("test/", StringComparison.Ordinal) || RepositoryView.Relative(draft.Path, path).StartsWith("spec/", StringComparison.Ordinal)))
            {
                draft.Test.Add($"{exec}rake {TaskOf(task)}");
                draft.Because(rakefile!, task.Number, "task of the tests");
            }

            return;
        }

        draft.Because(tests, 1, "test");
        draft.Test.Add(rails ? exec + "rails test"
            : tasks.Exists(line => TaskOf(line) == "test") ? exec + "rake test"
            : $"{exec}ruby -Ilib -Itest -e 'Dir[\"./{(RepositoryView.Relative(draft.Path, tests).StartsWith("test/", StringComparison.Ordinal) ? "test/**/" : "")}{{test_*,*_test}}.rb\"].sort.each {{ |f| require f }}'");
    }

    private static void Lint(RepositoryView view, ComponentDraft draft, Dictionary<string, (string File, int Line)> gems, List<string> own, string exec)
    {
        if (view.First(draft.Path, ".rubocop.yml") is { } config && exec.Length > 0 && gems.Keys.Any(gem => gem.StartsWith("rubocop", StringComparison.Ordinal)))
        {
            draft.Lint.Add(exec + "rubocop");
            draft.Because(config, 1, "RuboCop is configured");
        }
        else if (gems.TryGetValue("standard", out var standard))
        {
            draft.Lint.Add(exec + "standardrb");
            draft.Because(standard.File, standard.Line, "gem standard");
        }
        else if (own.Count > 0)
        {
            draft.Lint.Add("find . -name '*.rb' -not -path '*/vendor/*' -not -path '*/templates/*' -print0 | xargs -0 -n 1 ruby -c");
        }

        if (view.First(draft.Path, "sorbet/config") is { } sorbet && exec.Length > 0)
        {
            draft.Lint.Add(exec + "srb typecheck");
            draft.Because(sorbet, 1, "Sorbet is configured");
        }
        else if (view.First(draft.Path, "Steepfile") is { } steep && exec.Length > 0 && gems.ContainsKey("steep"))
        {
            draft.Lint.Add(exec + "steep check");
            draft.Because(steep, 1, "Steep is configured");
        }
    }

    private static void Start(RepositoryView view, ComponentDraft draft, Dictionary<string, (string File, int Line)> gems, string exec)
    {
        draft.Start = draft.Frameworks.Contains("rails") && view.First(draft.Path, "config/application.rb") is not null ? exec + "rails server -b 0.0.0.0"
            : draft.Frameworks.Contains("hanami") && view.First(draft.Path, "config/app.rb") is not null ? exec + "hanami server --host 0.0.0.0"
            : view.First(draft.Path, "config.ru") is not null ? exec + (gems.ContainsKey("puma") ? "puma" : gems.ContainsKey("unicorn") ? "unicorn" : gems.ContainsKey("passenger") ? "passenger start" : "rackup --host 0.0.0.0")
            : draft.Frameworks.Contains("jekyll") && view.First(draft.Path, "_config.yml") is not null ? exec + "jekyll serve --host 0.0.0.0"
            : draft.Frameworks.Contains("middleman") && view.First(draft.Path, "config.rb") is not null ? exec + "middleman server"
            : view.First(draft.Path, "app.rb", "main.rb", "server.rb", "bot.rb", "index.rb") is { } main ? $"{exec}ruby {RepositoryView.NameOf(main)}"
            : null;
    }

    private static void Stated(RepositoryView view, ComponentDraft draft, string? file, Regex pattern, string why)
    {
        if (file is not null)
        {
            var lines = view.Lines(file);
            var at = lines.TakeWhile(line => !pattern.IsMatch(line)).Count();
            if (at < lines.Count)
            {
                draft.OfferVersion(VersionFiles.Plain(pattern.Match(lines[at]).Groups["version"].Value), file, at + 1, why);
            }
        }
    }

    // The lockfile knows gems that a gemspec or another file brings in, the Gemfile knows the line.
    private static Dictionary<string, (string File, int Line)> Gems(RepositoryView view, string? gemfile, string? gemspec)
    {
        var gems = new Dictionary<string, (string, int)>(StringComparer.Ordinal);
        foreach (var file in new[] { gemfile, gemspec }.OfType<string>())
        {
            var lines = view.Lines(file);
            for (var i = 0; i < lines.Count; i++)
            {
                if (Gem().Match(lines[i]) is { Success: true } match)
                {
                    gems.TryAdd(match.Groups["name"].Value, (file, i + 1));
                }
            }
        }

        return gems;
    }

    [GeneratedRegex(@"^\s*(gem|\w+\.add_(development_|runtime_)?dependency)[\s(]+['""](?<name>[\w.\-]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Gem();

    [GeneratedRegex(@"^\s*ruby[\s(]+['""](?<version>[^'""]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^\s+ruby (?<version>\d+\.\d+\.\d+)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Locked();

    [GeneratedRegex(@"required_ruby_version\s*=\s*(Gem::Requirement\.new[\s(]*)?\[?['""](?<version>[^'""]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Required();

    [GeneratedRegex(@"TestTask|^\s*task[\s(]+[:'""]?(?<name>test|spec)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex TestTask();

    [GeneratedRegex(@"(^|/)test_[^/]*\.rb$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex TestFile();
}
