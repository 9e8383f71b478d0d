using System.Text;

namespace CiCdPlatform.Benchmarks;

/// <summary>Writes a folder of so many files as a company's repository holds them: services in several languages, packages, tests, documentation, assets, vendored code; the same for every run.</summary>
internal static class AnalyzeTree
{
    private const int FilesOfAUnit = 50;

    /// <summary>Of ten units, so many are of each kind.</summary>
    private static readonly string[] Kinds = ["node", "node", "node", "python", "python", "go", "java", "dotnet", "ruby", "assets"];

    /// <summary>Fills an empty folder; the number of files written is exactly <paramref name="files"/>.</summary>
    public static void Write(string folder, int files)
    {
        var random = new Random(20_26);
        var written = 0;
        void Put(string path, string content)
        {
            if (written < files)
            {
                var full = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, content);
                written++;
            }
        }

        Put("package.json", """{ "name": "everything", "private": true, "workspaces": ["node/*"], "scripts": { "test": "jest" }, "devDependencies": { "jest": "^29.0.0", "typescript": "^5.4.0" } }""");
        Put("README.md", Prose(random, 80));
        Put(".gitattributes", "*.pb.go linguist-generated=true\nassets/** linguist-documentation\n");
        Put("docker-compose.yml", "services:\n  db:\n    image: postgres:16\n    ports:\n      - 5432:5432\n  cache:\n    image: redis:7\n");
        Put(".github/workflows/ci.yml", "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n");
        for (var unit = 0; written < files; unit++)
        {
            var kind = Kinds[unit % Kinds.Length];
            Unit(kind, $"{kind}/{kind}-{unit:D4}", unit, random, Put);
        }
    }

    private static void Unit(string kind, string at, int unit, Random random, Action<string, string> put)
    {
        var (manifest, text, ending, test) = kind switch
        {
            "node" => ("package.json", $$"""{ "name": "@company/node-{{unit:D4}}", "version": "1.0.0", "scripts": { "build": "tsc", "test": "jest" }, "dependencies": { "express": "^4.18.0", "pg": "^8.0.0", "@company/node-{{unit - unit % 10:D4}}": "*" } }""", ".ts", ".test.ts"),
            "python" => ("pyproject.toml", $"[project]\nname = \"python-{unit}\"\nversion = \"1.0\"\nrequires-python = \">=3.11\"\ndependencies = [\"fastapi>=0.110\", \"redis>=5\"]\n\n[dependency-groups]\ndev = [\"pytest\"]\n", ".py", "_test.py"),
            "go" => ("go.mod", $"module example.com/company/go-{unit}\n\ngo 1.22\n\nrequire github.com/gin-gonic/gin v1.9.1\n", ".go", "_test.go"),
            "java" => ("pom.xml", $"<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>java-{unit}</artifactId><version>1</version><properties><maven.compiler.release>21</maven.compiler.release></properties></project>\n", ".java", "Test.java"),
            "dotnet" => ($"Company.Part{unit}.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n  <PropertyGroup>\n    <TargetFramework>net8.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n", ".cs", "Tests.cs"),
            "ruby" => ("Gemfile", "source 'https://rubygems.org'\nruby '3.3.0'\ngem 'rails', '~> 7.1'\ngem 'pg'\ngem 'rspec'\n", ".rb", "_spec.rb"),
            _ => ("index.html", "<!doctype html><title>assets</title>\n", ".css", ".svg"),
        };
        put($"{at}/{manifest}", text);
        put($"{at}/README.md", Prose(random, 20));
        put($"{at}/Dockerfile", "FROM debian:12-slim\nCOPY . /app\nEXPOSE 8080\nCMD [\"/app/run\"]\n");
        for (var i = 3; i < FilesOfAUnit; i++)
        {
            var folder = (i % 6) switch { 0 => "src/core", 1 => "src/api", 2 => "src/data", 3 => "test", 4 => "src/api/handlers", _ => "docs" };
            var name = folder == "docs" ? $"page{i}.md" : folder == "test" ? $"part{i}{test}" : i % 17 == 0 ? $"table{i}.json" : $"part{i}{ending}";
            put($"{at}/{folder}/{name}", name.EndsWith(".md", StringComparison.Ordinal) ? Prose(random, 30) : name.EndsWith(".json", StringComparison.Ordinal) ? "{ \"rows\": [" + string.Join(", ", Enumerable.Range(0, 60)) + "] }\n" : Source(kind, i, random));
        }
    }

    // Between one and eight kilobytes, as source files are.
    private static string Source(string kind, int number, Random random)
    {
        var text = new StringBuilder();
        var mark = kind is "python" or "ruby" ? "#" : "//";
        for (var line = random.Next(30, 250); line > 0; line--)
        {
            text.Append(kind switch
            {
                "node" => $"export const value{number}_{line} = (input: number): number => input * {random.Next(1000)};",
                "python" => $"def value_{number}_{line}(given):\n    return given * {random.Next(1000)}\n",
                "go" => line == 1 ? "" : $"func value{number}_{line}(given int) int {{ return given * {random.Next(1000)} }}",
                "java" => $"    static int value{number}_{line}(int given) {{ return given * {random.Next(1000)}; }}",
                "dotnet" => $"    public static int Value{number}_{line}(int given) => given * {random.Next(1000)};",
                "ruby" => $"def value_{number}_{line}(given) = given * {random.Next(1000)}",
                _ => $".part-{number}-{line} {{ margin: {random.Next(100)}px; }}",
            }).Append('\n');
            if (line % 20 == 0 && kind != "assets")
            {
                text.Append(mark).Append(" what this does and why, in one line of words\n");
            }
        }

        return (kind == "go" ? "package part\n\n" : "") + text;
    }

    private static string Prose(Random random, int lines) => string.Concat(Enumerable.Range(0, lines).Select(i => $"Line {i} says something about number {random.Next(1000)} that a reader may want to know.\n"));
}
