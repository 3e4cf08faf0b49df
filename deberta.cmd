@echo off
rem Runs the deberta4j command line. The first run builds it; so does the first run after a change.
rem
rem "bench" has an application of its own, with the engines it compares with; it is built when asked for.
rem
rem   JAVA_HOME          the JDK to build and run with (otherwise: java on the PATH)
rem   DEBERTA_JAVA_OPTS  extra options for java, e.g. -Xmx8g

setlocal EnableExtensions DisableDelayedExpansion
set "DEBERTA_ROOT=%~dp0."
set "WORK=%DEBERTA_ROOT%\target\launcher"
set "MODULE=deberta-cli"
if "%~1"=="bench" set "MODULE=benchmarks"
set "BUILT=%DEBERTA_ROOT%\%MODULE%\target\launcher"
set "APP=%BUILT%\app"
set "STAMP=%WORK%\%MODULE%.stamp"

if defined JAVA_HOME goto java_home
set "JAVA=java"
where java >nul 2>nul && goto java_found
echo deberta: no java found. Install a JDK 17 or newer, or set JAVA_HOME to one.>&2
exit /b 1
:java_home
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto java_found
echo deberta: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Point it to a JDK 17 or newer.>&2
exit /b 1
:java_found

call :is_fresh && goto run
where mvn >nul 2>nul && goto mvn_found
echo deberta: no mvn found. Install Maven 3.8 or newer: the first run builds deberta4j with it.>&2
exit /b 1
:mvn_found
if not exist "%WORK%" mkdir "%WORK%"

set "WAITED="
:take_lock
mkdir "%WORK%\lock" 2>nul && goto locked
if not defined WAITED echo Waiting for another deberta to finish its build. If none is running, remove "%WORK%\lock">&2
set "WAITED=yes"
ping -n 2 127.0.0.1 >nul
goto take_lock
:locked
call :is_fresh && goto unlock

echo Building deberta4j (about a minute, longer where Maven has to download 250 MB first)...>&2
type nul >"%STAMP%.new"
if exist "%APP%.new" rmdir /s /q "%APP%.new"
pushd "%DEBERTA_ROOT%"
call mvn -q -B -Dquick -DskipTests -Dmaven.test.skip=true -Dbuild.folder=target/launcher "-Dcli.lib=%APP%.new\lib" -pl "%MODULE%" -am package <nul >"%WORK%\build.log" 2>&1
set "FAILED=%ERRORLEVEL%"
popd
if not "%FAILED%"=="0" goto build_failed
copy /y "%BUILT%\deberta-*.jar" "%APP%.new\deberta.jar" >nul
if exist "%APP%" rmdir /s /q "%APP%"
move "%APP%.new" "%APP%" >nul || goto in_use
rem The JVM writes down its classes in a form that later runs map (class-data sharing); all works without.
"%JAVA%" -Xlog:disable -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-XX:ArchiveClassesAtExit=%APP%\classes.jsa" -jar "%APP%\deberta.jar" classify "I still have not received my new card" <nul >>"%WORK%\build.log" 2>&1
move /y "%STAMP%.new" "%STAMP%" >nul

:unlock
rmdir "%WORK%\lock"
:run
if not defined GOMP_SPINCOUNT set "GOMP_SPINCOUNT=10000"
set CLASSES=
if exist "%APP%\classes.jsa" set CLASSES="-XX:SharedArchiveFile=%APP%\classes.jsa" -Xlog:disable -Xlog:all=error:stderr
"%JAVA%" %CLASSES% -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Ddeberta.home=%DEBERTA_ROOT%" %DEBERTA_JAVA_OPTS% -jar "%APP%\deberta.jar" %*
exit /b %ERRORLEVEL%

:build_failed
powershell -NoProfile -Command "Get-Content -LiteralPath (Join-Path $env:WORK 'build.log') -Tail 40" >&2
echo deberta: the build failed; its last lines are above, all of them in "%WORK%\build.log">&2
rmdir "%WORK%\lock"
exit /b 1

:in_use
echo deberta: another deberta is still running from "%APP%". End it, then try again.>&2
rmdir "%WORK%\lock"
exit /b 1

rem Succeeds when the built command line is there and no source, resource or pom is newer.
:is_fresh
if not exist "%APP%\deberta.jar" exit /b 1
if not exist "%STAMP%" exit /b 1
powershell -NoProfile -Command "$r = $env:DEBERTA_ROOT; $built = (Get-Item $env:STAMP).LastWriteTime; $files = @(Get-Item (Join-Path $r 'pom.xml'), (Join-Path $r 'deberta-*\pom.xml'), (Join-Path $r (Join-Path $env:MODULE 'pom.xml'))) + @(Get-ChildItem (Join-Path $r '.mvn'), (Join-Path $r 'deberta-*\src\main'), (Join-Path $r (Join-Path $env:MODULE 'src\main')) -Recurse -ErrorAction SilentlyContinue); if ($files | Where-Object { $_.LastWriteTime -gt $built }) { exit 1 }"
exit /b %ERRORLEVEL%
