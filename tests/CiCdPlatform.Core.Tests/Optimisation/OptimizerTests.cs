using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Yaml;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Optimisation;

public sealed class OptimizerTests
{
    private const string Workflow = ".github/workflows/ci.yml";

    // A workflow to which each kind but one has something to say; what stands between the steps is replaced.
    private const string Plain = """
        name: CI
        on:
          push:
            branches: [main]
          pull_request:

        jobs:
          test: # the tests
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-node@v4
                with:
                  node-version: 20 # as in production
              - run: npm ci
              - run: npm test

        """;

    [Theory]
    [InlineData("cache: npm", "cache")]
    [InlineData("timeout-minutes: 30", "timeout")]
    [InlineData("cancel-in-progress: true", "concurrency")]
    [InlineData("paths-ignore:", "filter")]
    public void Optimize_PlainWorkflow_SuggestsWithAPatchThatAddsIt(string added, string kind)
    {
        var suggestion = Assert.Single(Suggestions(Plain), suggestion => Name(suggestion.Kind) == kind);

        Assert.Contains(suggestion.Patch.Split('\n'), line => line.StartsWith('+') && line.Contains(added, StringComparison.Ordinal));
        Assert.DoesNotContain(suggestion.Patch.Split('\n'), line => line.StartsWith('-') && !line.StartsWith("---", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Optimize_EveryPatch_IsTakenByGitAndNotSuggestedAgain()
    {
        foreach (var suggestion in Suggestions(Plain))
        {
            using var folder = new TemporaryFolder();
            folder.Write(Workflow, Plain);
            folder.Write("change.patch", suggestion.Patch);
            await Git.RunAsync(folder.Path, "init", "-q");
            await Git.RunAsync(folder.Path, "apply", "change.patch");
            var patched = await File.ReadAllTextAsync(Path.Combine(folder.Path, Workflow));

            Assert.Null(YamlText.Load(patched).Error);
            Assert.Contains("# the tests", patched, StringComparison.Ordinal);
            Assert.Contains("# as in production", patched, StringComparison.Ordinal);
            Assert.DoesNotContain(Suggestions(patched), again => again.Message == suggestion.Message);
        }
    }

    [Fact]
    public void Optimize_JobThatPublishes_GetsNoCacheAndNoCancellation()
    {
        var release = Plain.Replace("- run: npm test", "- run: npm publish", StringComparison.Ordinal).Replace("  pull_request:\n", "", StringComparison.Ordinal);

        Assert.DoesNotContain(Suggestions(release), suggestion => suggestion.Kind is SuggestionKind.Cache or SuggestionKind.Concurrency);
    }

    [Fact]
    public void Optimize_CancelsRunsThatRelease_SuggestsToSpareThem()
    {
        var text = Plain.Replace("jobs:", "concurrency:\n  group: ci-${{ github.ref }}\n  cancel-in-progress: true\n\njobs:", StringComparison.Ordinal)
            .Replace("- run: npm test", "- run: npm publish", StringComparison.Ordinal);

        var suggestion = Assert.Single(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Concurrency);

        Assert.Contains("+  cancel-in-progress: ${{ github.event_name == 'pull_request' }}", suggestion.Patch, StringComparison.Ordinal);
    }

    [Fact]
    public void Optimize_NoLockfileInTheRepository_SuggestsNoCacheThatNeedsOne() =>
        Assert.DoesNotContain(Suggestions(Plain, ("package.json", "{}")), suggestion => suggestion.Kind == SuggestionKind.Cache);

    [Fact]
    public void Optimize_LockfileInAFolder_IsNamed()
    {
        var text = Plain.Replace("- run: npm ci", "- run: npm ci\n        working-directory: web", StringComparison.Ordinal);

        var suggestion = Assert.Single(Suggestions(text, ("web/package-lock.json", "{}")), suggestion => suggestion.Kind == SuggestionKind.Cache);

        Assert.Contains("+          cache-dependency-path: web/package-lock.json", suggestion.Patch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- run: cargo install cargo-audit", "cache", "~/.cargo/bin")]
    [InlineData("- uses: goreleaser/goreleaser-action@v6", "fetch-depth", "fetch-depth: 0")]
    [InlineData("- run: cmake --build build", "parallel", "cmake --build build --parallel")]
    [InlineData("- run: git diff --exit-code origin/main -- api", "fetch-depth", "fetch-depth: 0")]
    [InlineData("- run: git diff --name-only HEAD^ HEAD", "fetch-depth", "fetch-depth: 2")]
    [InlineData("- uses: super-linter/super-linter@v7", "fetch-depth", "fetch-depth: 0")]
    [InlineData("- uses: actions-rs/cargo@v1\n        with:\n          command: test", "cache", "Swatinem/rust-cache")]
    [InlineData("- run: julia --project -e 'using Pkg; Pkg.instantiate()'", "cache", "~/.julia/packages")]
    [InlineData("- run: swift test", "cache", "path: .build")]
    [InlineData("- uses: actions/checkout@v4", "redundant", "-      - uses: actions/checkout@v4")]
    [InlineData("- uses: actions/cache@v4\n        with:\n          path: .eslintcache\n          key: eslint", "cache", "key: eslint-${{ github.run_id }}")]
    public void Optimize_Step_SuggestsItsKind(string step, string kind, string change)
    {
        var text = Plain.Replace("- uses: actions/setup-node@v4\n        with:\n          node-version: 20 # as in production", step, StringComparison.Ordinal);

        Assert.Contains(Suggestions(text), suggestion => Name(suggestion.Kind) == kind && suggestion.Patch.Contains(change, StringComparison.Ordinal));
    }

    [Fact]
    public void Optimize_LongJestJob_IsSharded()
    {
        var text = Plain.Replace("- run: npm test", "- run: npx jest --ci", StringComparison.Ordinal).Replace("    runs-on: ubuntu-latest\n", "    runs-on: ubuntu-latest\n    timeout-minutes: 45\n", StringComparison.Ordinal);

        var suggestion = Assert.Single(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Shard);

        Assert.Contains("+      - run: npx jest --ci --shard=$SHARD/4", suggestion.Patch, StringComparison.Ordinal);
        Assert.Contains("+          SHARD: ${{ matrix.shard }}", suggestion.Patch, StringComparison.Ordinal);
    }

    // A checker that throws is guarded: its warning is all that shows it.
    [Theory]
    [InlineData("shard: [1, 2]")]
    [InlineData("os: [ubuntu-latest, macos-latest]")]
    [InlineData("include:\n          - node: 20")]
    [InlineData("node: ${{ fromJSON(vars.NODES) }}")]
    public void Optimize_AnyMatrix_NoCheckerFails(string matrix)
    {
        var text = Plain.Replace("    steps:", $"    strategy:\n      matrix:\n        {matrix}\n    steps:", StringComparison.Ordinal);
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Workflow] = text });

        Assert.Empty(Optimizer.Optimize(snapshot).Warnings);
    }

    [Fact]
    public void Optimize_LibraryTestedWithOneVersion_IsGivenAMatrix()
    {
        const string php = "- uses: shivammathur/setup-php@v2\n        with:\n          php-version: 8.1\n      - run: composer install\n      - run: vendor/bin/phpunit\n";
        var text = Plain[..Plain.IndexOf("- uses: actions/setup-node", StringComparison.Ordinal)] + php;

        var suggestion = Assert.Single(Suggestions(text, ("composer.json", """{ "require": { "php": "^8.1" } }""")), suggestion => suggestion.Kind == SuggestionKind.Matrix);

        Assert.Contains("+          php-version: ${{ matrix.php }}", suggestion.Patch, StringComparison.Ordinal);
        Assert.DoesNotContain(Suggestions(text, ("composer.json", """{ "type": "project", "require": { "php": "^8.1" } }""")), other => other.Kind == SuggestionKind.Matrix);
    }

    [Fact]
    public void Optimize_JestWithoutItsCache_KeepsIt()
    {
        var text = Plain.Replace("- run: npm test", "- run: npx jest --ci", StringComparison.Ordinal);

        Assert.Contains(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Cache && suggestion.Patch.Contains("+      - run: npx jest --ci --cacheDirectory=node_modules/.cache/jest", StringComparison.Ordinal));
        Assert.DoesNotContain(Suggestions(text.Replace("--ci", "--no-cache", StringComparison.Ordinal)), suggestion => suggestion.Message.Contains("Jest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "devDependencies": { "puppeteer": "^22" } }""", true)]
    [InlineData("""{ "devDependencies": { "puppeteer-core": "^22" } }""", false)]
    public void Optimize_ManifestThatBringsABrowser_KeepsIt(string manifest, bool kept)
    {
        var text = Plain.Replace("- run: npm test", "- run: npm run test:e2e", StringComparison.Ordinal);

        Assert.Equal(kept, Suggestions(text, ("package.json", manifest), ("package-lock.json", "{}")).Any(suggestion => suggestion.Patch.Contains("~/.cache/puppeteer", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("- uses: astral-sh/setup-uv@v4\n      - run: uv sync", "enable-cache: true")]
    [InlineData("- uses: pdm-project/setup-pdm@v4\n      - run: pdm install", "cache: true")]
    [InlineData("- uses: denoland/setup-deno@v2\n      - run: deno test", "cache: true")]
    [InlineData("- run: pod install", "path: |")]
    public void Optimize_PackageManager_IsKept(string steps, string added)
    {
        var text = Plain[..Plain.IndexOf("- uses: actions/setup-node", StringComparison.Ordinal)] + steps + "\n";

        Assert.Contains(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Cache && suggestion.Patch.Contains(added, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pip install -r requirements.txt", true)]
    [InlineData("python -m pip install -e '.[test]'", true)]
    [InlineData("pip install numpy pandas matplotlib", true)]
    [InlineData("pip install --upgrade pip setuptools wheel twine", false)]
    [InlineData("pip install pre-commit==4.0", false)]
    [InlineData("pip install tox && tox -e py", true)]
    [InlineData("pip install tox\n          tox -e py", true)]
    public void Optimize_PipInstall_IsKeptWhereItFetchesAProjectsPackages(string command, bool kept)
    {
        var text = Plain[..Plain.IndexOf("- uses: actions/setup-node", StringComparison.Ordinal)] + $"- uses: actions/setup-python@v5\n      - run: |\n          {command}\n";

        Assert.Equal(kept, Suggestions(text).Any(suggestion => suggestion.Kind == SuggestionKind.Cache));
    }

    [Fact]
    public void Optimize_SetupUvThatKeepsUnasked_IsLeftAlone() =>
        Assert.DoesNotContain(Suggestions(Plain[..Plain.IndexOf("- uses: actions/setup-node", StringComparison.Ordinal)] + "- uses: astral-sh/setup-uv@v6\n      - run: uv sync\n"), suggestion => suggestion.Kind == SuggestionKind.Cache);

    [Fact]
    public void Optimize_MatrixOfTests_LetsAllCombinationsEnd()
    {
        var text = Plain.Replace("    steps:", "    strategy:\n      matrix:\n        node: [18, 20, 22]\n    steps:", StringComparison.Ordinal);

        var suggestion = Assert.Single(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.FailFast);

        Assert.Contains("+      fail-fast: false", suggestion.Patch, StringComparison.Ordinal);
    }

    [Fact]
    public void Optimize_Timings_BoundTheJobAndSayWhatACacheSaves()
    {
        var timings = new RunTimings([new JobTiming(Workflow, "test", TimeSpan.FromMinutes(12), [new StepTiming("Run npm ci", TimeSpan.FromSeconds(48))])]);
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Workflow] = Plain });

        var suggestions = Optimizer.Optimize(snapshot, timings).Suggestions;

        Assert.Contains("+    timeout-minutes: 40", Assert.Single(suggestions, suggestion => suggestion.Kind == SuggestionKind.Timeout).Patch, StringComparison.Ordinal);
        Assert.Equal(48, Assert.Single(suggestions, suggestion => suggestion.Kind == SuggestionKind.Cache).Estimate?.SecondsPerRun);
    }

    [Theory]
    [InlineData("pyproject.toml", "[build-system]\nrequires = [\"setuptools-scm\"]\n", true)]
    [InlineData("pyproject.toml", "[build-system]\nrequires = [\"setuptools\"]\n", false)]
    public void Optimize_BuildThatCountsItsVersionFromTags_IsGivenThem(string manifest, string text, bool told)
    {
        var workflow = Plain.Replace("- run: npm ci", "- run: python -m build", StringComparison.Ordinal);

        Assert.Equal(told, Suggestions(workflow, (manifest, text)).Any(suggestion => suggestion.Kind == SuggestionKind.FetchDepth));
    }

    [Fact]
    public void Optimize_GitLabLongJestJob_IsSharded()
    {
        var timings = new RunTimings([new JobTiming(".gitlab-ci.yml", "unit", TimeSpan.FromMinutes(25), [])]);
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".gitlab-ci.yml"] = "unit:\n  script:\n    - npm ci\n    - npx jest --ci\n" });

        var suggestion = Assert.Single(Optimizer.Optimize(snapshot, timings).Suggestions, suggestion => suggestion.Kind == SuggestionKind.Shard);

        Assert.Contains("+  parallel: 4", suggestion.Patch, StringComparison.Ordinal);
        Assert.Contains("+    - npx jest --ci --shard=$CI_NODE_INDEX/$CI_NODE_TOTAL", suggestion.Patch, StringComparison.Ordinal);
    }

    [Fact]
    public void Optimize_GitLab_SuggestsCacheNeedsAndInterruptible()
    {
        const string text = """
            stages: [build, test, deploy]

            build:
              stage: build
              image: node:20
              script:
                - npm ci # everything
                - npm run build

            lint:
              stage: test
              image: node:20
              script:
                - npm ci
                - npx eslint .

            deploy:
              stage: deploy
              script:
                - npm publish

            """;
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".gitlab-ci.yml"] = text, ["package-lock.json"] = "{}" });

        var suggestions = Optimizer.Optimize(snapshot).Suggestions;

        Assert.Equal(2, suggestions.Count(suggestion => suggestion.Kind == SuggestionKind.Cache));
        Assert.Contains(suggestions, suggestion => suggestion.Kind == SuggestionKind.Needs && suggestion.Message.Contains("'lint'", StringComparison.Ordinal) && suggestion.Patch.Contains("+  needs: []", StringComparison.Ordinal));
        Assert.Contains(suggestions, suggestion => suggestion.Kind == SuggestionKind.Concurrency && suggestion.Patch.Contains("+  interruptible: false", StringComparison.Ordinal));
        Assert.DoesNotContain(suggestions, suggestion => suggestion.Kind == SuggestionKind.Cache && suggestion.Message.Contains("'deploy'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("git fetch --prune --unshallow", "+          fetch-depth: 0")]
    [InlineData("git fetch origin main", null)]
    public void Optimize_HistoryThatIsFetchedInASecondGo_IsFetchedByTheCheckout(string command, string? added)
    {
        var text = Plain.Replace("- uses: actions/setup-node@v4", $"- run: {command}\n      - uses: actions/setup-node@v4", StringComparison.Ordinal);

        var patch = Suggestions(text).SingleOrDefault(suggestion => suggestion.Kind == SuggestionKind.FetchDepth)?.Patch;

        Assert.Equal(added is not null, patch?.Contains(added!, StringComparison.Ordinal) == true && patch.Contains("-      - run: " + command, StringComparison.Ordinal));
    }

    [Fact]
    public void Optimize_CheckoutThatFetchedEverythingUnasked_IsNotToldToFetchMore() =>
        Assert.DoesNotContain(Suggestions(Plain.Replace("checkout@v4", "checkout@v1", StringComparison.Ordinal).Replace("npm test", "git describe --tags", StringComparison.Ordinal)), suggestion => suggestion.Kind == SuggestionKind.FetchDepth);

    [Theory]
    [InlineData("path: ~/.npm\n          key: npm-${{ hashFiles('package-lock.json') }}", false)]
    [InlineData("path: ${{ steps.where.outputs.dir }}\n          key: npm-${{ hashFiles('**/package-lock.json') }}", true)]
    [InlineData("path: node_modules\n          key: npm-${{ hashFiles('package-lock.json') }}", false)]
    [InlineData("path: ~/.npm\n          key: npm-${{ runner.os }}-1", false)]
    public void Optimize_CacheThatTheSetUpKeepsAnyway_IsLeftToIt(string inputs, bool left)
    {
        var text = Plain.Replace("- run: npm ci", $"- id: where\n        run: echo \"dir=$(npm config get cache)\" >> \"$GITHUB_OUTPUT\"\n      - uses: actions/cache@v4\n        with:\n          {inputs}\n      - run: npm ci", StringComparison.Ordinal);

        var patch = Suggestions(text).FirstOrDefault(suggestion => suggestion.Kind == SuggestionKind.Cache)?.Patch ?? "";

        Assert.Equal(left, patch.Contains("+          cache: npm", StringComparison.Ordinal) && patch.Contains("-      - uses: actions/cache@v4", StringComparison.Ordinal));
        Assert.Equal(left && inputs.Contains("where", StringComparison.Ordinal), patch.Contains("-      - id: where", StringComparison.Ordinal));
    }

    [Fact]
    public void Optimize_FolderAboveTheOneThatAToolFills_IsEnough()
    {
        const string go = "- uses: actions/setup-go@v2\n      - uses: actions/cache@v4\n        with:\n          path: ~/go\n          key: build-${{ hashFiles('go.mod') }}\n      - run: go test ./...\n";

        Assert.DoesNotContain(Suggestions(Plain[..Plain.IndexOf("- uses: actions/setup-node", StringComparison.Ordinal)] + go), suggestion => suggestion.Kind == SuggestionKind.Cache);
    }

    [Fact]
    public void Optimize_JobsOfPullRequestsThatEndEachOtherAlready_AreLeftAlone()
    {
        var text = Plain.Replace("    runs-on:", "    concurrency:\n      group: ${{ github.ref }}\n      cancel-in-progress: true\n    runs-on:", StringComparison.Ordinal)
            + "  main:\n    if: github.event_name == 'push'\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n";

        Assert.DoesNotContain(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Concurrency);
    }

    [Theory]
    [InlineData("golangci/golangci-lint-action@v6")]
    [InlineData("pre-commit/action@v3.0.1")]
    public void Optimize_ManyMachinesBesideALinter_WaitForIt(string action)
    {
        var text = Plain.Replace("    steps:", "    strategy:\n      matrix:\n        os: [ubuntu-latest, macos-latest, windows-latest]\n        node: [18, 20, 22]\n    steps:", StringComparison.Ordinal)
            + $"  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: {action}\n";

        Assert.Contains("+    needs: [lint]", Assert.Single(Suggestions(text), suggestion => suggestion.Kind == SuggestionKind.Needs).Patch, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requires-python = \">=3.10\"", true)]
    [InlineData("name = \"app\"", false)]
    public void Optimize_GitLabLibraryTestedWithOneVersion_IsGivenAMatrix(string promise, bool widened)
    {
        const string text = "test:\n  image: python:3.10-slim # the oldest\n  script:\n    - pip install -r requirements.txt\n    - pytest\n";
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".gitlab-ci.yml"] = text, ["pyproject.toml"] = "[project]\n" + promise + "\n", ["requirements.txt"] = "pytest\n" });

        var patch = Optimizer.Optimize(snapshot).Suggestions.SingleOrDefault(suggestion => suggestion.Kind == SuggestionKind.Matrix)?.Patch ?? "";

        Assert.Equal(widened, patch.Contains("+  image: python:${PYTHON_VERSION}-slim # the oldest", StringComparison.Ordinal) && patch.Contains("+      - PYTHON_VERSION: ['3.10', ", StringComparison.Ordinal));
    }

    [Fact]
    public void Optimize_GitLabJobThatMergesAMapping_KeepsWhatStandsInIt()
    {
        const string text = ".base: &base\n  cache:\n    paths: [.npm/]\n  timeout: 5 minutes\n  interruptible: true\n\nweb:\n  <<: *base\n  script:\n    - npm ci\n    - npm test\n";
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".gitlab-ci.yml"] = text });

        Assert.Empty(Optimizer.Optimize(snapshot).Suggestions);
    }

    [Fact]
    public void Optimize_YamlThatCannotBeRead_IsAWarning()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [Workflow] = "on: [push\njobs: {" });

        var report = Optimizer.Optimize(snapshot);

        Assert.Empty(report.Suggestions);
        Assert.Contains(Workflow, Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Suggestion> Suggestions(string workflow, params (string Path, string Text)[] others)
    {
        using var snapshot = RepositorySnapshots.FromFiles(others.Append((Workflow, workflow)).ToDictionary(file => file.Item1, file => file.Item2));
        return Optimizer.Optimize(snapshot).Suggestions;
    }

    private static string Name(SuggestionKind kind) => System.Text.Json.JsonSerializer.Serialize(kind).Trim('"');
}
