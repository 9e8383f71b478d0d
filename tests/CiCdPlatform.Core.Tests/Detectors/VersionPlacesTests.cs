using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

/// <summary>The places where people write which version of a language they want.</summary>
public sealed class VersionPlacesTests
{
    private const string Package = "{ \"name\": \"x\" }";
    private const string Pom = "<project><artifactId>x</artifactId></project>";

    [Theory]
    [InlineData("package.json", "{ \"engines\": { \"node\": \">=18\" } }", "", "", ">=18")]
    [InlineData("package.json", "{ \"volta\": { \"node\": \"20.1.0\" } }", "", "", "20.1.0")]
    [InlineData("package.json", "{ \"devEngines\": { \"runtime\": { \"name\": \"node\", \"version\": \"22.x\" } } }", "", "", "22")]
    [InlineData("package.json", Package, ".nvmrc", "lts/iron\n", "20")]
    [InlineData("package.json", Package, ".node-version", "v18.2.0\n", "18.2.0")]
    [InlineData("package.json", Package, ".npmrc", "use-node-version=20.9.0\n", "20.9.0")]
    [InlineData("package.json", Package, ".tool-versions", "nodejs 21.1.0\n", "21.1.0")]
    [InlineData("package.json", Package, "mise.toml", "[tools]\nnode = { version = \"22\" }\n", "22")]
    [InlineData("package.json", Package, ".prototools", "node = \"20.11\"\n", "20.11")]
    [InlineData("package.json", Package, "Dockerfile", "FROM node:18-alpine\n", "18")]
    [InlineData("manage.py", "import django\n", ".python-version", "3.11.4\n", "3.11.4")]
    [InlineData("manage.py", "import django\n", "runtime.txt", "python-3.10.2\n", "3.10.2")]
    [InlineData("manage.py", "import django\n", "pyproject.toml", "[project]\nname = \"x\"\nrequires-python = \">=3.9, <4\"\n", ">=3.9,<4")]
    [InlineData("manage.py", "import django\n", "Pipfile", "[requires]\npython_version = \"3.12\"\n", "3.12")]
    [InlineData("manage.py", "import django\n", "devbox.json", "{ \"packages\": [\"python@3.10\"] }", "3.10")]
    [InlineData("go.mod", "module x\n\ngo 1.22\n", "a.go", "package a\n", "1.22")]
    [InlineData("go.mod", "module x\n", ".go-version", "1.21.3\n", "1.21.3")]
    [InlineData("Cargo.toml", "[package]\nname = \"x\"\nrust-version = \"1.70\"\n", "src/lib.rs", "\n", "1.70")]
    [InlineData("Cargo.toml", "[package]\nname = \"x\"\n", "rust-toolchain.toml", "[toolchain]\nchannel = \"1.75\"\n", "1.75")]
    [InlineData("Gemfile", "ruby '3.2.2'\n", "a.rb", "\n", "3.2.2")]
    [InlineData("Gemfile", "gem 'x'\n", "Gemfile.lock", "RUBY VERSION\n   ruby 3.1.2p20\n", "3.1.2")]
    [InlineData("Gemfile", "gem 'x'\n", ".ruby-version", "ruby-3.3.0\n", "3.3.0")]
    [InlineData("composer.json", "{ \"require\": { \"php\": \"^8.1\" } }", "a.php", "\n", "^8.1")]
    [InlineData("pom.xml", Pom, ".java-version", "17\n", "17")]
    [InlineData("pom.xml", Pom, ".sdkmanrc", "java=21.0.1-tem\n", "21.0.1")]
    [InlineData("pom.xml", Pom, ".tool-versions", "java temurin-17.0.9+9\n", "17.0.9")]
    [InlineData("pom.xml", Pom, "system.properties", "java.runtime.version=11\n", "11")]
    [InlineData("build.gradle", "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n", "a.txt", "\n", "21")]
    [InlineData("x.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>", "global.json", "{ \"sdk\": { \"version\": \"8.0.100\" } }", "8.0.100")]
    [InlineData("x.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>", "global.json", "{ \"sdk\": { \"version\": \"8.0.100\", \"rollForward\": \"latestFeature\" } }", ">=8.0.100 <8.1")]
    [InlineData("x.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>", "global.json", "{ \"sdk\": { \"version\": \"10.0.100\", \"rollForward\": \"latestMinor\" } }", ">=10.0.100 <11")]
    [InlineData("mix.exs", "def project do\n  elixir: \"~> 1.15\"\nend\n", "a.ex", "\n", "~>1.15")]
    [InlineData("mix.exs", "def project do\nend\n", ".tool-versions", "elixir 1.15.7-otp-26\n", "1.15.7")]
    [InlineData("Package.swift", "// swift-tools-version:5.9\n", ".swift-version", "5.10\n", "5.10")]
    [InlineData("build.zig", "x\n", "build.zig.zon", ".{ .minimum_zig_version = \"0.12.0\" }\n", "0.12.0")]
    [InlineData("build.zig", "x\n", ".zigversion", "0.11.0\n", "0.11.0")]
    [InlineData("shard.yml", "name: x\ncrystal: \">= 1.10.0\"\n", "a.cr", "\n", ">=1.10.0")]
    [InlineData("pubspec.yaml", "name: x\nenvironment:\n  sdk: ^3.2.0\n", "a.dart", "\n", "^3.2.0")]
    [InlineData("stack.yaml", "compiler: ghc-9.4.7\n", "a.hs", "\n", "9.4.7")]
    [InlineData("main.tf", "x\n", ".terraform-version", "1.6.2\n", "1.6.2")]
    [InlineData("gleam.toml", "name = \"x\"\ngleam = \">= 1.0.0\"\n", "a.gleam", "\n", ">=1.0.0")]
    public void Analyze_VersionWritten_IsFound(string manifest, string text, string file, string content, string expected)
    {
        using var snapshot = file.Length == 0 ? Repositories.Snapshots.Of((manifest, text)) : Repositories.Snapshots.Of((manifest, text), (file, content));

        var component = RepositoryAnalyzer.Analyze(snapshot).Components[0];

        Assert.Equal(expected, component.LanguageVersion);
    }
}
